declare module 'simple-hl7' {
  import type { Server } from 'node:net';

  interface ReadSegment {
    name: string;
    getField(field: number, repetition?: number): string;
    getComponent(field: number, component: number, subcomponent?: number): string | undefined;
    setComponent(field: number, component: number, value: string): void;
  }
  interface ReadMessage {
    header: ReadSegment;
    segments: readonly ReadSegment[];
    getSegment(name: string): ReadSegment | undefined;
    getSegments(name: string): readonly ReadSegment[];
    toString(): string;
  }
  class Parser {
    constructor(options?: { segmentSeperator: string });
    parse(text: string): ReadMessage;
  }
  interface TcpClient {
    send(message: ReadMessage, answered: (fault: Error | null, answer: ReadMessage) => void): void;
    close(): void;
  }
  interface TcpServer {
    server: Server;
    start(port: number): void;
    stop(): void;
  }
  const simpleHl7: {
    Parser: typeof Parser;
    Server: {
      createTcpClient(options: { host: string; port: number; keepalive: boolean }): TcpClient;
      createTcpServer(
        handler: (
          fault: Error | null,
          request?: { msg: ReadMessage },
          response?: { end(): void },
        ) => void,
      ): TcpServer;
    };
  };
  export default simpleHl7;
}
