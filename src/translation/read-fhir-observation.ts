import {
  isLoincShaped,
  loincSystem,
  resultStatusOf,
  standardUnit,
  type Identifier,
  type Interpretation,
  type ResultFact,
} from '../canonical/canonical.ts';
import type { FhirElement } from './fhir-json.ts';
import { readIdentifiers, readInstant, tell, type FhirReading } from './fhir-reading.ts';
import { resultKeyAuthority } from './fhir-request.ts';
import { codeOfUnnamed } from './read-code.ts';
import { numberOf, valueCharsMax } from './read-value.ts';
import { keyCharsMax } from './reading.ts';
import { interpretationOf, isMoreSevere } from './result-codes.ts';

/** Whose result it is, and under which name it is kept. */
export interface ObservationSubject {
  patient: Identifier;
  visit: Identifier | null;
  fullUrl: string | undefined;
  /** What the address of an update meant. */
  known: Identifier | undefined;
}

/** R4 Observation: one result, or one for each component of it that has a value. */
export function readFhirObservation(
  reading: FhirReading,
  resource: FhirElement,
  subject: ObservationSubject,
): ResultFact[] {
  const status = resultStatusOf(resource.text('status') ?? '');
  if (status === undefined) {
    const sentence = 'This is no status of an Observation.';
    tell(reading, 'error', 'unknown-status', `${resource.path}.status`, sentence);
    return [];
  }
  const code = readCode(reading, resource);
  if (status === 'no-result' || !code) return [];
  const effective = effectiveOf(reading, resource);
  const key = keyOf(reading, resource, subject, `${code.code}|${effective ?? ''}`);
  const shared = {
    kind: 'result' as const,
    patient: subject.patient,
    visit: subject.visit,
    orderId: orderOf(resource),
    status,
    observedAt: effective ?? null,
    reportedAt: readInstant(reading, resource, 'issued') ?? null,
    sentAt: readInstant(reading, resource.element('meta'), 'lastUpdated') ?? null,
  };
  const components = resource.elements('component').filter((one) => valueNameOf(one) !== undefined);
  const facts = components.flatMap((component, index): ResultFact[] => {
    const ofComponent = readCode(reading, component);
    if (!ofComponent) return [];
    // The same code twice in one panel is two results.
    const resultKey = `${key}|${ofComponent.code}${index === 0 ? '' : `#${index}`}`;
    return [{ ...shared, ...ofComponent, ...measuredOf(reading, component), resultKey }];
  });
  // A panel's own value is a result beside those of its components.
  if (facts.length > 0 && valueNameOf(resource) === undefined) return facts;
  return [{ ...shared, ...code, ...measuredOf(reading, resource), resultKey: key }, ...facts];
}

function keyOf(
  reading: FhirReading,
  resource: FhirElement,
  { known, fullUrl, patient }: ObservationSubject,
  otherwise: string,
): string {
  if (known?.authority === resultKeyAuthority) return known.value;
  const [identifier] = readIdentifiers(reading, resource);
  const prefix = `${reading.site.id}|fhir`;
  const named = known ?? identifier;
  if (named) return `${prefix}|${named.authority}|${named.value}`;
  if (fullUrl?.startsWith('urn:uuid:') && fullUrl.length <= keyCharsMax) {
    return `${prefix}|urn:ietf:rfc:3986|${fullUrl}`;
  }
  return `${prefix}-unnamed|${patient.authority}|${patient.value}|${otherwise}`;
}

interface Code {
  code: string;
  codeSystem: string | null;
  display: string | null;
}

/** LOINC where there is one; else by the feed's map; else as it is. */
function readCode(reading: FhirReading, element: FhirElement): Code | undefined {
  const concept = element.element('code');
  const text = concept?.text('text') ?? null;
  const codings = (concept?.elements('coding') ?? []).filter(
    (coding) => (coding.text('code')?.length ?? Infinity) <= keyCharsMax,
  );
  const loinc = codings.find(
    (coding) => coding.text('system') === loincSystem && isLoincShaped(coding.text('code') ?? ''),
  );
  const { codes } = reading.feed;
  const local = codings.find((coding) => Object.hasOwn(codes, coding.text('code') ?? ''));
  const mapped = loinc ? undefined : codes[local?.text('code') ?? ''];
  if (mapped) return { code: mapped.code, codeSystem: mapped.system, display: mapped.display };
  const chosen = loinc ?? codings[0];
  const code = chosen?.text('code');
  if (chosen && code !== undefined) {
    const codeSystem = chosen.text('system') ?? null;
    return { code, codeSystem, display: chosen.text('display') ?? text };
  }
  if (text !== null) return { code: codeOfUnnamed, codeSystem: null, display: text };
  const where = `${element.path}.code`;
  tell(reading, 'error', 'missing-code', where, 'An Observation says what was observed (code).');
  return undefined;
}

function effectiveOf(reading: FhirReading, resource: FhirElement): number | undefined {
  return (
    readInstant(reading, resource, 'effectiveDateTime') ??
    readInstant(reading, resource, 'effectiveInstant') ??
    readInstant(reading, resource.element('effectivePeriod'), 'start')
  );
}

function orderOf(resource: FhirElement): string | null {
  for (const order of resource.elements('basedOn')) {
    const value = order.element('identifier')?.text('value');
    if (value !== undefined && value.length <= keyCharsMax) return value;
  }
  return null;
}

type Measured = Pick<ResultFact, 'value' | 'number' | 'unit' | 'range' | 'interpretation'>;

function measuredOf(reading: FhirReading, element: FhirElement): Measured {
  const { value, number, unit } = readValue(reading, element);
  return {
    value: value === null ? null : value.slice(0, valueCharsMax).toWellFormed(),
    number,
    unit,
    range: rangeOf(element),
    interpretation: interpretationIn(reading, element),
  };
}

type Value = Pick<ResultFact, 'value' | 'number' | 'unit'>;

const nothing: Value = { value: null, number: null, unit: null };

function readValue(reading: FhirReading, element: FhirElement): Value {
  const name = valueNameOf(element);
  switch (name) {
    case undefined:
      return nothing;
    case 'valueQuantity':
      return quantityOf(reading, element.element(name));
    case 'valueString':
    case 'valueDateTime':
    case 'valueTime':
      return { ...nothing, value: element.text(name) ?? null };
    case 'valueCodeableConcept':
      return { ...nothing, value: conceptOf(element.element(name)) };
    case 'valueInteger': {
      const integer = element.decimal(name);
      return integer ? { value: integer.text, number: integer.number, unit: null } : nothing;
    }
    case 'valueBoolean':
      return { ...nothing, value: booleanOf(element.boolean(name)) };
    case 'valueRange':
      return { ...nothing, value: lowToHigh(element.element(name)), unit: unitOfRange(element) };
    case 'valueRatio': {
      const ratio = element.element(name);
      const parts = ['numerator', 'denominator'].map((part) =>
        ratio?.element(part)?.decimal('value'),
      );
      const value = parts.map((part) => part?.text ?? '').join(':');
      return { ...nothing, value: value === ':' ? null : value };
    }
    default: {
      const sentence = 'A value of this kind is not taken.';
      tell(reading, 'warning', 'value-not-taken', `${element.path}.${name}`, sentence);
      return nothing;
    }
  }
}

function valueNameOf(element: FhirElement): string | undefined {
  return element.names().find((name) => /^value[A-Z]/.test(name));
}

function quantityOf(reading: FhirReading, quantity: FhirElement | undefined): Value {
  const sent = quantity?.decimal('value');
  if (!quantity || !sent) return nothing;
  const comparator = quantity.text('comparator') ?? '';
  const names = [quantity.text('unit'), quantity.text('code')].filter((one) => one !== undefined);
  const unit = names.find((one) => standardUnit(one) !== null) ?? names[0] ?? null;
  if (unit !== null && standardUnit(unit) === null) {
    const sentence =
      'This unit of measure is not known. The value is kept; no limit can be held against it.';
    tell(reading, 'warning', 'unknown-unit', `${quantity.path}.unit`, sentence);
  }
  const number = comparator === '' ? numberOf(sent.text) : null;
  return { value: `${comparator}${sent.text}`, number, unit };
}

function conceptOf(concept: FhirElement | undefined): string | null {
  const [coding] = concept?.elements('coding') ?? [];
  return concept?.text('text') ?? coding?.text('display') ?? coding?.text('code') ?? null;
}

function booleanOf(value: boolean | undefined): string | null {
  return value === undefined ? null : String(value);
}

function rangeOf(element: FhirElement): string | null {
  const [range] = element.elements('referenceRange');
  return range?.text('text') ?? lowToHigh(range);
}

function lowToHigh(range: FhirElement | undefined): string | null {
  const low = range?.element('low')?.decimal('value')?.text;
  const high = range?.element('high')?.decimal('value')?.text;
  if (low !== undefined && high !== undefined) return `${low}-${high}`;
  if (low !== undefined) return `>=${low}`;
  return high === undefined ? null : `<=${high}`;
}

function unitOfRange(element: FhirElement): string | null {
  const range = element.element('valueRange');
  return range?.element('low')?.text('unit') ?? range?.element('high')?.text('unit') ?? null;
}

/** The most severe of the codes, because a missed one hurts more than a second look. */
function interpretationIn(reading: FhirReading, element: FhirElement): Interpretation {
  let worst: Interpretation = 'unknown';
  for (const concept of element.elements('interpretation')) {
    for (const coding of concept.elements('coding')) {
      const code = coding.text('code');
      if (code === undefined) continue;
      const one = interpretationOf(code);
      if (one === undefined) {
        const sentence =
          'This is not a code of ObservationInterpretation that says how severe it is.';
        tell(reading, 'warning', 'unknown-code', coding.path, sentence);
      } else if (isMoreSevere(one, worst)) worst = one;
    }
  }
  return worst;
}
