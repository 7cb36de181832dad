/** What this machine has, and the fix for each thing it lacks. */
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { kernelReport, localBackends, openCalibration, openHome } from '@cofactor/backends';
import type { Availability } from '@cofactor/sdk/contracts';
import { bytes, table } from '../terminal.ts';

export interface Finding {
  what: string;
  found: string;
  ok: boolean;
  fix?: string;
}

export async function examine(): Promise<Finding[]> {
  const kernels = kernelReport();
  const findings: Finding[] = [
    nodeFinding(),
    { what: 'processor', found: `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} threads`, ok: true },
    { what: 'memory', found: `${bytes(freemem())} free of ${bytes(totalmem())}`, ok: true },
    {
      what: 'kernels',
      found: `${kernels.variant}${kernels.missing.length > 0 ? `, missing: ${kernels.missing.join(', ')}` : `, ${kernels.present} compiled`}`,
      ok: kernels.missing.length === 0,
      ...(kernels.missing.length > 0 ? { fix: 'npm run build' } : {}),
    },
    { what: 'home', found: process.env.COFACTOR_HOME ?? '~/.cofactor (made when first needed)', ok: true },
    await calibrationFinding(),
    await learningFinding(),
  ];
  for (const backend of await localBackends()) {
    const availability: Availability = await backend.available();
    findings.push({
      what: `backend ${backend.id}`,
      found: availability.available ? `${backend.version}, ready` : availability.reason,
      ok: availability.available,
      ...(!availability.available && availability.fix ? { fix: availability.fix } : {}),
    });
  }
  return findings;
}

function nodeFinding(): Finding {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const ok = major > 22 || (major === 22 && minor >= 12);
  return { what: 'Node', found: process.version, ok, ...(ok ? {} : { fix: 'install Node 22.12 or newer' }) };
}

/** Whether forecasts speak of this machine. */
async function calibrationFinding(): Promise<Finding> {
  const what = 'calibration';
  const { model } = await openCalibration(openHome().path);
  if (model === undefined)
    return { what, found: 'none: forecasts are those of a reference machine (cofactor doctor --calibrate)', ok: true };
  const kinds = Object.keys(model.kinds).filter((key) => key.split('/').length === 2).length;
  const how = model.calibratedOn === undefined ? 'learned from runs alone' : `measured on ${model.calibratedOn}`;
  return { what, found: `${how}, ${kinds} kinds of step`, ok: true };
}

/** Which device machine learning runs on, and why no other. TensorFlow.js is loaded here, for no other command. */
async function learningFinding(): Promise<Finding> {
  const what = 'learning device';
  try {
    const { openLearningDevice } = await import('@cofactor/backends/learning');
    const { findings } = await openLearningDevice();
    const chosen = findings.filter((finding) => finding.chosen).map(({ device, reason }) => `${device} (${reason})`);
    const passed = findings.filter((finding) => !finding.chosen).map(({ device, reason }) => `${device}: ${reason}`);
    return { what, found: [...chosen, ...passed].join('; '), ok: true };
  } catch (error) {
    return { what, found: error instanceof Error ? error.message : String(error), ok: false, fix: 'npm install' };
  }
}

export async function doctor(options: { json?: boolean }): Promise<void> {
  const findings = await examine();
  if (options.json) process.stdout.write(`${JSON.stringify(findings)}\n`);
  else
    process.stdout.write(
      `${table(
        ['', 'what', 'found', 'fix'],
        findings.map((f) => [f.ok ? 'ok' : '!!', f.what, f.found, f.fix ?? '']),
      )}\n`,
    );
  if (findings.some((finding) => !finding.ok)) process.exitCode = 1;
}
