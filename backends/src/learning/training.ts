/**
 * The hidden layers of a committee, trained together with Adam on TensorFlow.js: member m is one slice of every tensor, so
 * that a step costs the same few calls whatever the number of members. Single precision suffices here, since the output layer
 * is solved in double precision afterwards (readout.ts).
 *
 * Source      Kingma & Ba 2015, arXiv 1412.6980 (Adam).
 * Measured    tfjs 4.22, 8 members, 24 atoms × 12 inputs, 32 units, a step: WASM 2.4 ms, plain JavaScript 9.9 ms of CPU time.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { throwIfCancelled, type RandomStream } from '@cofactor/sdk/contracts';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { TensorFlow } from './device.ts';
import type { AtomInputs, HiddenLayer } from './network.ts';

export interface TrainingInput {
  structures: readonly AtomInputs[];
  /** One per structure, of mean 0 and spread about 1. */
  targets: ArrayLike<number>;
  /** Hidden layers to begin with, by member and element. */
  start: readonly (readonly HiddenLayer[])[];
  steps: number;
  /** One per member: output weights to begin with, and resampling of the labels. */
  streams: readonly RandomStream[];
  signal?: AbortSignal;
}

const LEARNING_RATE = 0.01;
/** Steps between looks at the signal. */
const STEPS_PER_TURN = 10;

/** Hidden layers by member and element. Frees every tensor it makes. @throws CANCELLED */
export async function trainHiddenLayers(tf: TensorFlow, input: TrainingInput): Promise<HiddenLayer[][]> {
  const { structures, targets, start, steps, streams, signal } = input;
  const members = streams.length;
  const width = structures[0].values.length / structures[0].kinds.length;
  const hiddenUnits = start[0][0].biases.length;
  const nets = start[0].map((_, kind) => startElement(tf, input, kind, width));
  const target = tf.tidy(() => tf.tile(tf.tensor3d(Float32Array.from(targets), [1, structures.length, 1]), [members, 1, 1]));
  const importance = tf.tensor3d(Float32Array.from(streams.flatMap((random) => resample(random, structures.length))), [
    members,
    structures.length,
    1,
  ]);
  const optimizer = tf.train.adam(LEARNING_RATE);
  const variables = nets.flatMap(({ weights, biases, output }) => [weights, biases, output]);
  try {
    for (let step = 0; step < steps; step++) {
      optimizer.minimize(
        () => {
          const energies = nets
            .map(({ atoms, toStructures, weights, biases, output }) =>
              tf.matMul(toStructures, tf.matMul(tf.tanh(tf.add(tf.matMul(atoms, weights), biases)), output)),
            )
            .reduce((sum, part) => tf.add(sum, part));
          return tf.mean(tf.mul(importance, tf.square(tf.sub(energies, target))));
        },
        false,
        variables,
      );
      if (step % STEPS_PER_TURN === 0) {
        await turn();
        throwIfCancelled(signal);
      }
    }
    const trained = await Promise.all(
      nets.map(async ({ weights, biases }) => ({ weights: await weights.data(), biases: await biases.data() })),
    );
    return streams.map((_, m) =>
      trained.map(({ weights, biases }) => ({
        weights: [...weights.subarray(m * width * hiddenUnits, (m + 1) * width * hiddenUnits)],
        biases: [...biases.subarray(m * hiddenUnits, (m + 1) * hiddenUnits)],
      })),
    );
  } finally {
    optimizer.dispose();
    tf.dispose([target, importance, ...nets.flatMap((net) => Object.values(net))]);
  }
}

interface ElementNet {
  /** Inputs of all atoms of this element, [member, atom, input]. */
  atoms: Tensor;
  /** 1 where the atom belongs to the structure, [member, structure, atom]. */
  toStructures: Tensor;
  weights: Variable;
  biases: Variable;
  output: Variable;
}

function startElement(tf: TensorFlow, { structures, start, streams }: TrainingInput, kind: number, width: number): ElementNet {
  const members = streams.length;
  const rows = structures.flatMap(({ kinds }, structure) => kinds.flatMap((k, atom) => (k === kind ? [{ structure, atom }] : [])));
  const inputs = rows.flatMap(({ structure, atom }) => [...structures[structure].values.subarray(atom * width, (atom + 1) * width)]);
  const sums = new Float32Array(structures.length * rows.length);
  rows.forEach(({ structure }, row) => {
    sums[structure * rows.length + row] = 1;
  });
  const hiddenUnits = start[0][kind].biases.length;
  const layers = (key: 'weights' | 'biases') => Float32Array.from(start.flatMap((member) => member[kind][key]));
  const spread = 1 / Math.sqrt(hiddenUnits);
  const output = Float32Array.from(streams.flatMap((random) => Array.from({ length: hiddenUnits }, () => spread * random.normal())));
  return {
    atoms: tf.tidy(() => tf.tile(tf.tensor3d(inputs, [1, rows.length, width]), [members, 1, 1])),
    toStructures: tf.tidy(() => tf.tile(tf.tensor3d(sums, [1, structures.length, rows.length]), [members, 1, 1])),
    weights: tf.tidy(() => tf.variable(tf.tensor3d(layers('weights'), [members, width, hiddenUnits]))),
    biases: tf.tidy(() => tf.variable(tf.tensor3d(layers('biases'), [members, 1, hiddenUnits]))),
    output: tf.tidy(() => tf.variable(tf.tensor3d(output, [members, hiddenUnits, 1]))),
  };
}

/** How often each label is drawn, with replacement: the bootstrap of one member. */
function resample(random: RandomStream, count: number): number[] {
  const drawn = Array.from({ length: count }, () => 0);
  for (let draw = 0; draw < count; draw++) drawn[random.integer(count)]++;
  return drawn;
}
