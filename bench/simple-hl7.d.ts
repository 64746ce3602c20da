declare module 'simple-hl7' {
  interface ReadSegment {
    getComponent(field: number, component: number): string | undefined;
  }
  interface ReadMessage {
    getSegment(name: string): ReadSegment | undefined;
    toString(): string;
  }
  class Parser {
    parse(text: string): ReadMessage;
  }
  interface TcpClient {
    send(message: ReadMessage, answered: (fault: Error | null, answer: ReadMessage) => void): void;
    close(): void;
  }
  const simpleHl7: {
    Parser: typeof Parser;
    Server: {
      createTcpClient(options: { host: string; port: number; keepalive: boolean }): TcpClient;
    };
  };
  export default simpleHl7;
}
