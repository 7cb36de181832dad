/** A zinc site made by hand at standard bond lengths and angles: a histidine with both ends, zinc, a hydroxide and two waters. */
export const ZINC_SITE = `\
ATOM      1  N   HIS A  94       2.355   5.381   2.983  1.00  0.00           N
ATOM      2  CA  HIS A  94       1.483   4.698   3.934  1.00  0.00           C
ATOM      3  C   HIS A  94       0.031   4.766   3.455  1.00  0.00           C
ATOM      4  O   HIS A  94      -0.907   4.315   4.073  1.00  0.00           O
ATOM      5  CB  HIS A  94       1.921   3.243   4.114  1.00  0.00           C
ATOM      6  CG  HIS A  94       1.882   2.457   2.837  1.00  0.00           C
ATOM      7  ND1 HIS A  94       2.902   2.326   1.947  1.00  0.00           N
ATOM      8  CD2 HIS A  94       0.819   1.751   2.365  1.00  0.00           C
ATOM      9  CE1 HIS A  94       2.471   1.539   0.926  1.00  0.00           C
ATOM     10  NE2 HIS A  94       1.184   1.184   1.184  1.00  0.00           N
ATOM     11  OXT HIS A  94      -0.079   5.388   2.262  1.00  0.00           O
ATOM     12  H   HIS A  94       2.317   4.918   2.086  1.00  0.00           H
ATOM     13  H2  HIS A  94       3.308   5.369   3.318  1.00  0.00           H
ATOM     14  HA  HIS A  94       1.559   5.195   4.901  1.00  0.00           H
ATOM     15  HB2 HIS A  94       1.251   2.778   4.837  1.00  0.00           H
ATOM     16  HB3 HIS A  94       2.940   3.244   4.499  1.00  0.00           H
ATOM     17  HD1 HIS A  94       3.819   2.741   2.031  1.00  0.00           H
ATOM     18  HD2 HIS A  94      -0.144   1.658   2.844  1.00  0.00           H
ATOM     19  HE1 HIS A  94       3.049   1.247   0.061  1.00  0.00           H
ATOM     20  HXT HIS A  94      -1.024   5.382   2.044  1.00  0.00           H
HETATM   61 ZN    ZN A 261       0.000   0.000   0.000  1.00  0.00          ZN2+
HETATM   62  O    OH A 262       1.097  -1.097  -1.097  1.00  0.00           O1-
HETATM   63  HO   OH A 262       0.716  -1.946  -1.331  1.00  0.00           H
HETATM   64  O   HOH A 301       2.616  -1.828  -3.332  1.00  0.00           O
HETATM   65  H1  HOH A 301       2.011  -2.137  -4.007  1.00  0.00           H
HETATM   66  H2  HOH A 301       3.485  -1.981  -3.703  1.00  0.00           H
HETATM   67  O   HOH A 302       1.428  -3.056   0.876  1.00  0.00           O
HETATM   68  H1  HOH A 302       2.207  -3.425   0.460  1.00  0.00           H
HETATM   69  H2  HOH A 302       1.750  -2.677   1.695  1.00  0.00           H
`;
