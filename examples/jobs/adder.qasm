OPENQASM 3.0;
include "stdgates.inc";
// Three-bit adder a ← a + b by ripple-carry, a = 5, b = 3: the sum 8 has its carry in bit 3.
def majority(qubit x, qubit y, qubit z) { cx z, y; cx z, x; ccx x, y, z; }
def unmajority(qubit x, qubit y, qubit z) { ccx x, y, z; cx z, x; cx x, y; }
const int n = 3;
const int a = 5;
const int b = 3;
qubit[n] p;
qubit[n] q;
qubit carry;
qubit last;
bit[n + 1] sum;
for int i in [0:n - 1] {
  if ((a >> i) % 2 == 1) { x p[i]; }
  if ((b >> i) % 2 == 1) { x q[i]; }
}
majority(carry, p[0], q[0]);
for int i in [1:n - 1] { majority(q[i - 1], p[i], q[i]); }
cx q[n - 1], last;
for int i in [1:n - 1] { unmajority(q[n - 1 - i], p[n - i], q[n - i]); }
unmajority(carry, p[0], q[0]);
for int i in [0:n - 1] { sum[i] = measure p[i]; }
sum[n] = measure last;
