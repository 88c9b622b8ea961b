// An authorization server by others, oidc-provider, dressed for SMART on FHIR: the clinic's side of a sign-in in the tests.
//
//   RESOURCE   base address of the FHIR server, the only audience
//   LIFETIME   seconds that an access token lives (default 300)
//
// Whoever signs in becomes the patient of that id. The first line of output is the issuer.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const resource = process.env.RESOURCE;
const lifetime = Number(process.env.LIFETIME ?? 300);

const launchScopes = ['fhirUser', 'launch/patient'];
const clinical = /^(patient|user)\/(\*|[A-Z][A-Za-z]+)\.(read|write|\*|(?=.)c?r?u?d?s?)(\?\S+)?$/;

// What the library does not know by name has to be offered as scopes of the resource server. They stand in the request at the
// authorization endpoint, and on the code or the refresh token at the token endpoint.
function clinicalScopes(ctx) {
  const { params, entities = {} } = ctx.oidc ?? {};
  return [params?.scope, entities.AuthorizationCode?.scope, entities.RefreshToken?.scope]
    .flatMap((list) => (list ?? '').split(' '))
    .filter((scope) => clinical.test(scope));
}

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'signing', use: 'sig', alg: 'RS256' }] },
    clients: [
      {
        client_id: 'chartkey',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
      },
      {
        client_id: 'records',
        client_secret: 'records-of-the-test',
        redirect_uris: [],
        response_types: [],
        grant_types: [],
      },
    ],
    scopes: ['openid', 'offline_access', ...launchScopes],
    claims: { openid: ['sub'], fhirUser: ['fhirUser'] },
    conformIdTokenClaims: false,
    extraParams: ['aud'],
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, fhirUser: `${resource}/Patient/${id}` }),
    }),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (ctx, client, code) => code.scopes.has('offline_access'),
    expiresWithSession: () => false,
    cookies: { keys: ['only for this run'] },
    ttl: { AccessToken: lifetime, AuthorizationCode: 60, RefreshToken: 86400, IdToken: 600, Interaction: 600, Session: 600, Grant: 86400 },
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (ctx, client) => client.clientId === 'records' },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx) => ({
          audience: resource,
          accessTokenFormat: 'opaque',
          accessTokenTTL: lifetime,
          scope: [...new Set([...clinicalScopes(ctx), 'openid', 'offline_access', ...launchScopes])].join(' '),
        }),
      },
    },
  });
  provider.use(async (ctx, next) => {
    if (ctx.path === '/auth' && ctx.query.aud !== undefined && ctx.query.aud !== resource) {
      ctx.status = 400;
      ctx.body = { error: 'invalid_request', error_description: 'this server gives access to another record' };
      return;
    }
    await next();
    const granted = (ctx.body?.scope ?? '').split(' ');
    if (ctx.oidc?.route === 'token' && ctx.status === 200 && granted.includes('launch/patient')) {
      ctx.body.patient = ctx.oidc.entities.Account.accountId;
      ctx.body.need_patient_banner = true;
    }
  });
  provider.on('server_error', (ctx, error) => console.error(error));
  server.on('request', provider.callback());
  console.log(issuer);
});
