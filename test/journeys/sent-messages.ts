/** HL7 texts for stories: short, made up, in the dialect of northlake's St. Anne. */

interface Told {
  control: string;
  /** `YYYYMMDDHHMMSS` on the site's clock. */
  at?: string;
  mrn?: string;
  name?: string;
  visit?: string;
  place?: string;
  /** When a patient on leave is expected back. */
  back?: string;
}

const defaults = {
  at: '20260303120000',
  mrn: '700101',
  name: 'SMITH^ANN',
  visit: 'V9001',
  place: 'ED^12^A',
};

function head(type: string, told: Told): string {
  const { at } = { ...defaults, ...told };
  return `MSH|^~\\&|SEND|SAMC|SINEW|NLH|${at}||${type}|${told.control}|P|2.5.1`;
}

function pid(told: Told): string {
  const { mrn, name } = { ...defaults, ...told };
  return `PID|1||${mrn}^^^SAMC^MR||${name}||19811110|F`;
}

function pv1(told: Told, more = ''): string {
  const { visit, place } = { ...defaults, ...told };
  return `PV1|1|I|${place}||||||||||||||||${visit}^^^SAMC^VN${more}`;
}

function lines(...segments: string[]): string {
  return segments.map((segment) => `${segment}\r`).join('');
}

export type AdtEvent =
  'A01' | 'A02' | 'A03' | 'A08' | 'A11' | 'A12' | 'A13' | 'A21' | 'A22' | 'A52' | 'A53';

export function adt(event: AdtEvent, told: Told): string {
  const { at } = { ...defaults, ...told };
  const pv2 = told.back === undefined ? [] : [`PV2${'|'.repeat(47)}${told.back}`];
  return lines(
    ...[head(`ADT^${event}^ADT_A01`, told), `EVN|${event}|${at}`],
    ...[pid(told), pv1(told), ...pv2],
  );
}

/** `told.mrn` survives, `retired` goes. */
export function merge(told: Told & { retired: string }): string {
  return lines(
    head('ADT^A40^ADT_A39', told),
    `EVN|A40|${told.at ?? defaults.at}`,
    pid(told),
    `MRG|${told.retired}^^^SAMC^MR`,
  );
}

export function potassium(
  told: Told & { value: string; flag?: string; status?: string; order?: string; code?: string },
): string {
  const { at } = { ...defaults, ...told };
  const { value, flag = 'HH', status = 'F', order = 'L5001', code = 'K' } = told;
  return lines(
    head('ORU^R01^ORU_R01', told),
    pid(told),
    pv1(told),
    `OBR|1|${order}|${order}|K^Potassium^L|||${at}`,
    `OBX|1|NM|${code}^Potassium^L||${value}|mmol/L|3.5-5.1|${flag}|||${status}|||${at}`,
  );
}
