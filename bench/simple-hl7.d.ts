declare module 'simple-hl7' {
  interface ReadSegment {
    getComponent(field: number, component: number): unknown;
  }
  class Parser {
    parse(text: string): { getSegment(name: string): ReadSegment | undefined };
  }
  const simpleHl7: { Parser: typeof Parser };
  export default simpleHl7;
}
