// Referral: how far it spreads by itself, and what a truly new user costs (casebook/calculation/referral.py).

/** @param {import("../types.d.ts").Given} given @returns {import("../types.d.ts").Outcome} */
export function run(given) {
  const valid = 1 - given.invalid / 100;
  const factor = given.invitations * (given.success / 100);
  const trueFactor = factor * valid;
  const fade = 1 - given.fade / 100;
  let [inviters, accepted, newcomers, spent] = [given.seeds, 0, 0, given.fixed];
  /** @type {import("../types.d.ts").Cell[][]} */
  const rounds = [];
  for (let turn = 1; turn <= given.rounds; turn++) {
    const now = factor * fade ** (turn - 1);
    const came = inviters * now;
    const fresh = came * valid;
    accepted += came;
    newcomers += fresh;
    spent += came * (given.reward + given.discount);
    rounds.push([turn, inviters, now * valid, came, fresh, spent, newcomers ? spent / newcomers : null]);
    inviters = fresh;
  }
  const extra = 1 - given.anyway / 100;
  const ceiling = (given.margin + given.repeat) * extra;
  const cost = newcomers ? spent / newcomers : null;
  const values = {
    factor,
    true_factor: trueFactor,
    newcomers,
    spent,
    cost,
    bare_cost: accepted ? given.fixed / accepted : null,
    extra_cost: newcomers * extra ? spent / (newcomers * extra) : null,
    ceiling,
    left: newcomers * ceiling - spent,
  };
  if (cost === null) return { values, tables: { rounds }, says: [["nobody", {}]] };
  return {
    values,
    tables: { rounds },
    says: [
      [trueFactor > 1 ? "spreads" : "fades", { factor: trueFactor }],
      [cost <= ceiling ? "pays" : "costs_too_much", { cost, ceiling }],
    ],
  };
}
