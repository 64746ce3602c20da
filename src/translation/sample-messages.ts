import { headerOf, messageOf } from './sample-feed.ts';

const pid = 'PID|1||4711^^^NORTH^MR||ZZCANARY^Jane||19811110|F';
const pv1 = 'PV1|1|O|ICU^12^A||||77^Ortiz^Elena||||||||||||V1';

/** For tests: a message of each type that is about orders, appointments, documents, referrals, vaccines or master files. */
export const sampleMessages = {
  order: messageOf(
    headerOf('ORM^O01'),
    pid,
    pv1,
    'ORC|NW|P1^EHR|F1^RIS|G1|||||20260301113000|||77^Ortiz^Elena^^^^^^NORTH',
    'NTE|1||Patient is anxious',
    'OBR|1|P1^EHR|F1^RIS|CXR^Chest X-ray^L^36643-5^XR Chest 2 Views^LN|S||||||||Cough|||77^Ortiz^Elena|||||||||||||||R05^Cough^I10|||||20260302090000',
    'NTE|1||Portable please',
    'OBX|1|TX|AOE^Pregnant||No||||||F',
  ),
  labOrders: messageOf(
    headerOf('OML^O21^OML_O21'),
    pid,
    pv1,
    'ORC|NW|P1|||||||20260301113000',
    'TQ1|1||||||20260301120000||S',
    'OBR|1|P1||BMP^Basic panel^L',
    'ORC|CA|P2|F2|||||||',
    'OBR|2|P2|F2|CBC^Blood count^L',
    'OBX|1|NM|WBC||9',
    'OBR|3|P0|F0|OLD^Prior panel^L',
  ),
  generalOrder: messageOf(
    headerOf('OMG^O19^OMG_O19'),
    pid,
    'ORC|SC|P1|F1||IP',
    'OBR|1|P1|F1|ECG^12 lead^L',
  ),
  appointment: messageOf(
    headerOf('SIU^S12^SIU_S12'),
    'SCH|PA1|FA1^SCHED|||||REF^Referral|FU^Follow-up^L|30|min|^^^20260310140000^20260310143000|||||8^Chen^Li|||||||||Booked',
    'NTE|1||Bring the old pictures',
    pid,
    pv1,
    'RGS|1|A',
    'AIS|1|A|FU^Follow-up^L|20260310140000|||30|min',
    'AIG|1|A|ROOMKIT^Cart',
    'AIL|1|A|ICU^12^A|||20260310140000|||30|min',
    'AIP|1|A|8^Chen^Li||||||',
  ),
  document: messageOf(
    headerOf('MDM^T02^MDM_T02'),
    'EVN|T02|20260301115500',
    pid,
    pv1,
    'TXA|1|DS^Discharge summary^L^18842-5^Discharge summary^LN|TX|20260301110000|77^Ortiz^Elena|20260301111500||||||D1^EHR|D0^EHR||||AU||AV|||9^Chen^Li',
    'OBX|1|TX|DS^Discharge summary||Stay without complications.||||||F',
    'OBX|2|TX|DS^Discharge summary||Home with family.||||||F',
  ),
  referral: messageOf(
    headerOf('REF^I12^REF_I12'),
    'RF1|P|A|MED^Medical^L|WR^Send report^L|O^Outpatient^L|R1^GP|20260302090000|20260602090000||OP^Opinion^L|X9',
    'PRD|RP|Green^Ana',
    'PRD|RT~PP|Chen^Li',
    pid,
    'DG1|1||I10^Hypertension^I10',
    'DG1|2||E11^Diabetes^I10',
  ),
  vaccination: messageOf(
    headerOf('VXU^V04^VXU_V04'),
    pid,
    'ORC|RE||IZ1^CLINIC',
    'RXA|0|1|20260301100000||08^Hep B^CVX^58160-0820-11^Engerix^NDC|0.5|mL^^UCUM||00^New^NIP001|7^Shaw^Ida|||||L42|20270101|SKB^GSK^MVX|||CP|A',
    'RXR|IM^Intramuscular^HL70162|LA^Left arm^HL70163',
    'OBX|1|CE|64994-7||V05',
    'NTE|1||About the observation',
    'ORC|RE||IZ2^CLINIC',
    'RXA|0|1|20260301||88^Influenza^CVX|999|||01^Historical^NIP001|||||||||00^Parents^NIP002||RE|A',
  ),
  staff: messageOf(
    headerOf('MFN^M02^MFN_M02'),
    'MFI|PRA||UPD|||AL',
    'MFE|MAD|M1|20260301110000|77^NORTH',
    'STF|77|77^^^NORTH^EI~1234567893^^^NPI^NPI|Ortiz^Elena^^^^^L|P|F||A|||555-1234||||||||Physician',
    'PRA|77|||||1234567893^NPI',
    'MFE|MDC|M2|20260301110000|78',
    'STF|78||Shaw^Ida',
  ),
  places: messageOf(
    headerOf('MFN^M05^MFN_M05'),
    'MFI|LOC||UPD|||AL',
    'MFE|MAD|L1|20260301110000|ICU^12^A',
    'LOC|ICU^12^A|Bed at the window|B~R|North Hospital',
  ),
  charges: messageOf(headerOf('DFT^P03^DFT_P03'), 'EVN|P03', pid, pv1, 'FT1|1|||20260301||CG|X'),
} as const;

/** For tests: one segment of a sample written otherwise. */
export function changed(message: Uint8Array, from: string | RegExp, to: string): Uint8Array {
  const text = Buffer.from(message).toString();
  const other = text.replace(from, to);
  if (other === text) throw new Error('the sample has nothing like this');
  return Buffer.from(other);
}
