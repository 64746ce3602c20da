/**
 * The unit of measure that a laboratory means, in the one spelling that limits are written in; null where nobody knows
 * it. Case and blanks do not count: units that differ in them alone (mg and Mg) do not meet in results.
 */
export function standardUnit(sent: string): string | null {
  return standardSpellings.get(folded(sent)) ?? null;
}

/** UCUM codes (mEq/L as it is printed), each with how it is also written. No two units of the table differ by factor. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  'mmol/L': ['mmoll', 'mmol/liter', 'mmol/litre', 'mmol.l-1'],
  'mEq/L': ['meql', 'meq/liter', 'meq/litre'],
  'mg/dL': ['mgdl', 'mg/100ml', 'mg%'],
  'g/dL': ['gdl', 'gm/dl', 'g/100ml', 'g%', 'gm%'],
  'g/L': ['gl', 'gm/l'],
  'umol/L': ['µmol/l', 'μmol/l', 'mcmol/l', 'umoll'],
  'ug/L': ['µg/l', 'μg/l', 'mcg/l'],
  'ug/dL': ['µg/dl', 'μg/dl', 'mcg/dl'],
  'ug/mL': ['µg/ml', 'μg/ml', 'mcg/ml'],
  '10*3/uL': ['10^3/ul', 'k/ul', 'x10e3/ul', '10*3/µl', '10*3/μl', 'thou/mm3'],
  '10*6/uL': ['10^6/ul', 'm/ul', 'x10e6/ul', '10*6/µl', '10*6/μl', 'mill/mm3'],
  '10*9/L': ['10^9/l', 'x10e9/l'],
  '10*12/L': ['10^12/l', 'x10e12/l'],
  '[IU]/L': ['iu/l'],
  'm[IU]/L': ['miu/l'],
  '[IU]/mL': ['iu/ml'],
  'mm[Hg]': ['mmhg', 'mm(hg)'],
  'L/min': ['lpm', 'l/minute'],
  '/min': ['beats/min', 'breaths/min', '#/min', 'bpm'],
  Cel: ['°c', 'degc'],
  '[degF]': ['°f', 'degf'],
  '{ratio}': ['ratio', '{inr}', 'inr'],
  ...Object.fromEntries(
    (
      '% 1 /uL /mm3 U/L kU/L mU/L mg/L ng/L ng/mL ng/dL pg/mL pg fL nmol/L pmol/L mmol/mol mg/g mg/mmol ' +
      'mmol/kg mosm/kg mL/min mL/min/{1.73_m2} mm/h kPa s min h d wk mo a mm cm m g kg mg mL L [lb_av]'
    )
      .split(' ')
      .map((unit) => [unit, []]),
  ),
};

const standardSpellings = new Map(
  Object.entries(spellings).flatMap(([unit, others]) =>
    [unit, ...others].map((spelling) => [folded(spelling), unit] as const),
  ),
);

function folded(unit: string): string {
  return unit.replaceAll(/\s/g, '').toLowerCase();
}
