// A reverse proxy in front of the PBX that holds every request of the console and every answer of the PBX against
// docs/openapi.yaml. It changes nothing. Faults are made in front of it, so what passes here is always whole.
import { createServer, request, Agent, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { OpenAPIBackend, SetMatchType, type Document, type ValidationResult } from 'openapi-backend';

/** An answer, whole. */
type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };
type Call = { method: string; path: string; query: string; headers: Record<string, string>; body?: string };

export class Contract {
  /** What was outside the contract so far: the call, the side, the path of the field. */
  violations: string[] = [];
  /** Where the proxy listens. */
  address = '';
  private watching = true;

  private constructor(
    private readonly api: OpenAPIBackend<Document>,
    private readonly pbx: string,
  ) {}

  /** Opens the proxy for the PBX at this address. */
  static async open(pbx: string): Promise<[Contract, Server]> {
    const definition = new URL('../../docs/openapi.yaml', import.meta.url).pathname;
    // `quick`: the linter knows OpenAPI 3.1 better.
    const api = new OpenAPIBackend({ definition, apiRoot: '/api', quick: true, ajvOpts: { allErrors: true } });
    await api.init();
    const contract = new Contract(api, pbx);
    const server = contract.server();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    contract.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return [contract, server];
  }

  /** Whether calls are judged from now on. */
  watch(on: boolean) {
    this.watching = on;
  }

  forget() {
    this.violations = [];
  }

  private server(): Server {
    const agent = new Agent({ keepAlive: true });
    const server = createServer(async (call, answer) => {
      const { method = '', url = '', headers } = call;
      try {
        const sent = await buffer(call);
        const received = await new Promise<Answer>((resolve, reject) => {
          const forwarded = request(this.pbx + url, { method, headers, agent });
          forwarded.on('error', reject);
          forwarded.on('response', (response) => {
            const { statusCode = 0, headers } = response;
            buffer(response).then((body) => resolve({ status: statusCode, headers, body }), reject);
          });
          // Who left has not to be answered.
          answer.on('close', () => forwarded.destroy());
          forwarded.end(sent);
        });
        if (this.watching) this.judge(method, url, headers, sent, received);
        answer.writeHead(received.status, received.headers).end(received.body);
      } catch {
        answer.destroy();
      }
    });
    // The caller keeps its connections; one that is closed as it is used again would look like a failure.
    server.keepAliveTimeout = 0;
    return server;
  }

  private judge(method: string, url: string, headers: IncomingHttpHeaders, sent: Buffer, answer: Answer) {
    const [path = '', query = ''] = url.split('?', 2);
    const call: Call = { method, path, query, headers: headers as Record<string, string> };
    if (sent.length > 0) call.body = sent.toString();
    const note = (side: string, what: string) => this.violations.push(`${method} ${path}: ${side}: ${what}`);
    const noteAll = (side: string, { errors }: ValidationResult) => {
      for (const { instancePath, message, params } of errors ?? []) {
        note(side, `${instancePath} ${message} ${JSON.stringify(params)}`);
      }
    };

    const operation = this.api.router.matchOperation(call);
    if (!operation) return note('request', 'the contract has no such call');
    const { requestBody, responses } = operation;
    if (!requestBody && call.body) note('request', 'a body where the contract has none');
    noteAll('request', this.api.validator.validateRequest(call, operation));

    const { status } = answer;
    const side = `answer ${status}`;
    const documented = responses?.[status] ?? responses?.[`${String(status)[0]}XX`];
    if (!documented || '$ref' in documented) return note(side, 'the contract has no such status');
    noteAll(side, this.api.validator.validateResponseHeaders(answer.headers, operation, {
      statusCode: status,
      setMatchType: status < 400 ? SetMatchType.Superset : SetMatchType.Any,
    }));
    const types = Object.keys(documented.content ?? {});
    const type = answer.headers['content-type']?.split(';')[0];
    if (types.length === 0) {
      if (answer.body.length > 0) note(side, 'a body where the contract has none');
    } else if (!type || !types.includes(type)) {
      note(side, `the type is ${type}, not ${types.join(' or ')}`);
    } else if (type === 'application/json') {
      const json: unknown = JSON.parse(answer.body.toString());
      noteAll(side, this.api.validator.validateResponse(json, operation, status));
    }
  }
}
