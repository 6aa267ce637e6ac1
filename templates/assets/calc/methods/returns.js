// Return on what is spent: the private domain beside public advertising, on one basis (casebook/calculation/returns.py).

/** @typedef {import("../types.d.ts").Given} Given */

/** @param {Given} given @returns {import("../types.d.ts").Outcome} */
export function run(given) {
  const clamp = (/** @type {number} */ n) => Math.min(Math.max(n, 0), 100);
  const gain = (/** @type {string} */ side, /** @type {number} */ margin, /** @type {number} */ anyway) =>
    ((given[`${side}sales`] * clamp(margin)) / 100) * (1 - clamp(anyway) / 100) + (side ? 0 : given.referred);
  const sum = (/** @type {string[]} */ ...names) => names.reduce((total, name) => total + given[name], 0);
  const cost = sum("tools", "content", "labour", "rewards", "others");
  const publicCost = sum("ads", "public_content", "public_labour", "public_discounts");
  const own = gain("", given.margin, given.anyway);
  const other = gain("public_", given.public_margin, given.public_anyway);
  const ratio = cost ? own / cost : null;
  const publicRatio = publicCost ? other / publicCost : null;
  const obvious = sum("tools", "content", "labour");
  const base = (given.sales * given.margin) / 100;
  const values = {
    gain: own,
    cost,
    ratio,
    net: own - cost,
    turnover_ratio: obvious ? given.sales / obvious : null,
    bearable: base ? (1 - (cost - given.referred) / base) * 100 : null,
    public_gain: other,
    public_cost: publicCost,
    public_ratio: publicRatio,
    public_net: other - publicCost,
  };
  if (ratio === null) return { values, tables: { cases: [] }, says: [["no_cost", {}]] };
  /** @type {[string, Record<string, import("../types.d.ts").Cell>][]} */
  const says = [[ratio >= 1 ? "gains" : "loses", { ratio }]];
  if (publicRatio === null) return { values, tables: { cases: [] }, says: [...says, ["no_public", {}]] };
  const ahead = (/** @type {number} */ one) => (one > publicRatio ? "private" : one < publicRatio ? "public" : "level");
  const cases = [["careful", -1], ["given", 0], ["hopeful", 1]].map(([name, way]) => {
    const moved = Number(way) * given.notch;
    const one = gain("", given.margin + moved, given.anyway - moved) / cost;
    return [name, one, publicRatio, ahead(one)];
  });
  says.push([`${ahead(ratio)}_ahead`, { ratio, public: publicRatio }]);
  says.push([new Set(cases.map((line) => line[3])).size === 1 ? "holds" : "flips", { notch: given.notch }]);
  return { values, tables: { cases }, says };
}
