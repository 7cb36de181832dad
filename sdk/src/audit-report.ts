/** An audit as a program holds it: the result document, and its forms for people. */
import { invalidInput, type EnergyResult, type Result, type SubspaceLadder } from './contracts/index.ts';
import { writeText } from './files.ts';
import { auditTable, auditText, auditVerdict, exactOf, renderAudit, type AuditVerdict, type Table } from './workflow/index.ts';

export class AuditReport {
  /** The document (`cofactor.result/1`) with its `ladder`. */
  readonly data: EnergyResult & { ladder: SubspaceLadder };

  /** @throws INVALID_INPUT for a result without a ladder */
  constructor(result: Result) {
    if (result.kind !== 'energy' || result.ladder === undefined) {
      throw invalidInput('result', 'an energy from sqd with method.ladder', result.kind);
    }
    this.data = { ...result, ladder: result.ladder };
  }

  /** Full CI of the same Hamiltonian, where it fits. */
  get exactHartree(): number | undefined {
    return exactOf(this.data);
  }

  get verdict(): AuditVerdict {
    return auditVerdict(this.data.ladder, this.exactHartree);
  }

  table(): Table {
    return auditTable(this.data.ladder, this.exactHartree);
  }

  /** The picture in letters. */
  picture(): string {
    return auditText(this.data.ladder, this.exactHartree);
  }

  /** One page that stands alone. */
  html(): Promise<string> {
    return renderAudit(this.data, this.data.ladder);
  }

  /** Writes that page. */
  async toHtml(path: string): Promise<void> {
    await writeText(path, await this.html());
  }

  toJSON(): EnergyResult {
    return this.data;
  }
}
