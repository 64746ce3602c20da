/** Is this LOINC as a code system is named: as in FHIR, and as in OBX-3.3 (HL7 table 0396)? */
export function isLoincSystem(system: string): boolean {
  return system === 'LN' || /^https?:\/\/loinc\.org\/?$/i.test(system);
}

/**
 * Is this a LOINC code whose check digit fits (LOINC Users' Guide, appendix on mod 10 check digits: from the right every other
 * digit is doubled)? It finds every mistyped digit, and all neighbours that changed places but 0 and 9.
 */
export function isLoincCode(code: string): boolean {
  const [, number, check] = /^(\d{1,7})-(\d)$/.exec(code) ?? [];
  if (number === undefined) return false;
  let sum = 0;
  for (const [at, digit] of [...number].toReversed().entries()) {
    const doubled = Number(digit) * (at % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10 === Number(check);
}
