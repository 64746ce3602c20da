/** The front door of formats/: what comes as tables and documents, told again as HL7 v2, so that it is read in one way. */
export { readCcda } from './ccda-message.ts';
export { csvRowsMax, csvRowBytesMax, readCsvFile, type CsvRow } from './csv-file.ts';
export { documentBytesMax } from './read-xml.ts';
export { placeOf, renderRow, retellsAsHl7, withoutCharset } from './render-row.ts';
