/** Energy and gradient of a Lennard-Jones cluster. Formulas, shapes and the readable twin: lennard-jones.ref.ts. */

/** Coordinates at x as x…, y…, z…, `stride` doubles each (even, padded with atoms far away); the gradient likewise. */
export function energyGradient(gradient: usize, x: usize, numAtoms: i32, stride: i32): f64 {
  const row = <usize>stride << 3;
  const y = x + row;
  const z = y + row;
  const gradientY = gradient + row;
  const gradientZ = gradientY + row;
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  for (let j: usize = 0; j < 3 * row; j += 16) v128.store(gradient + j, zero);
  let energy = zero;
  for (let i = 0; i < numAtoms; i++) {
    const at = <usize>i << 3;
    const xi = v128.load64_splat(x + at), yi = v128.load64_splat(y + at), zi = v128.load64_splat(z + at);
    let gx = zero, gy = zero, gz = zero;
    // an even atom shares its first pair of partners with itself, which counts nothing
    let counted = i & 1 ? v128.not(zero) : i64x2(0, -1);
    for (let j = (at + 8) & ~15; j < row; j += 16) {
      const dx = f64x2.sub(xi, v128.load(x + j));
      const dy = f64x2.sub(yi, v128.load(y + j));
      const dz = f64x2.sub(zi, v128.load(z + j));
      const r2 = f64x2.add(f64x2.add(f64x2.mul(dx, dx), f64x2.mul(dy, dy)), f64x2.mul(dz, dz));
      const inverse = v128.and(f64x2.div(one, r2), counted);
      counted = v128.not(zero);
      const r6 = f64x2.mul(f64x2.mul(inverse, inverse), inverse);
      energy = f64x2.add(energy, f64x2.mul(r6, f64x2.sub(r6, one)));
      const force = f64x2.mul(f64x2.mul(r6, inverse), f64x2.sub(f64x2.splat(24), f64x2.mul(f64x2.splat(48), r6)));
      const fx = f64x2.mul(force, dx);
      const fy = f64x2.mul(force, dy);
      const fz = f64x2.mul(force, dz);
      gx = f64x2.add(gx, fx);
      gy = f64x2.add(gy, fy);
      gz = f64x2.add(gz, fz);
      v128.store(gradient + j, f64x2.sub(v128.load(gradient + j), fx));
      v128.store(gradientY + j, f64x2.sub(v128.load(gradientY + j), fy));
      v128.store(gradientZ + j, f64x2.sub(v128.load(gradientZ + j), fz));
    }
    store<f64>(gradient + at, load<f64>(gradient + at) + (f64x2.extract_lane(gx, 0) + f64x2.extract_lane(gx, 1)));
    store<f64>(gradientY + at, load<f64>(gradientY + at) + (f64x2.extract_lane(gy, 0) + f64x2.extract_lane(gy, 1)));
    store<f64>(gradientZ + at, load<f64>(gradientZ + at) + (f64x2.extract_lane(gz, 0) + f64x2.extract_lane(gz, 1)));
  }
  return 4 * (f64x2.extract_lane(energy, 0) + f64x2.extract_lane(energy, 1));
}
