/**
 * Documents that Amazon Braket passes as text beside its API: capabilities of a device, results of a task. Read tolerantly.
 * Source      amazon-braket-schemas-python, src/braket/{ir,device_schema,task_result} (August 2026). Never tried on the live service.
 */
import * as z from 'zod';

export const Capabilities = z.object({
  service: z.object({
    shotsRange: z.tuple([z.int(), z.int()]),
    deviceCost: z.object({ price: z.number(), unit: z.string() }).nullish(),
    updatedAt: z.string().nullish(),
  }),
  action: z.record(z.string(), z.object({ supportedOperations: z.array(z.string()).nullish() })),
  paradigm: z.object({ qubitCount: z.int().min(1) }),
  deviceParameters: z
    .object({ properties: z.object({ braketSchemaHeader: z.object({ const: z.object({ name: z.string(), version: z.string() }) }) }) })
    .nullish()
    .catch(undefined),
});
export type Capabilities = z.infer<typeof Capabilities>;

export const PROGRAM = 'braket.ir.openqasm.program';

const Bit = z.union([z.literal(0), z.literal(1)]);
export const GateModelResult = z
  .object({
    measurements: z.array(z.array(Bit)).nullish(),
    measurementProbabilities: z.record(z.string().regex(/^[01]+$/), z.number().min(0)).nullish(),
    measuredQubits: z.array(z.int().min(0)),
    taskMetadata: z.object({ shots: z.int() }),
  })
  .refine(
    ({ measurements, measurementProbabilities }) => measurements?.length || measurementProbabilities,
    'expected measurements or probabilities',
  );
export type GateModelResult = z.infer<typeof GateModelResult>;
