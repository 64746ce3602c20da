/** The front door of formats/: what comes as tables and documents, told again as HL7 v2, so that it is read in one way. */
export { csvRowsMax, readCsvFile } from './csv-file.ts';
export { placeOf, renderRow, retellsAsHl7, withoutCharset } from './render-row.ts';
