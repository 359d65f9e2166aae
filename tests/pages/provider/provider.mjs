// A provider of single sign-on for the tests: the certified `oidc-provider`, with one client and accounts without passwords. Who signs
// in stands in the header x-login, how in x-amr. Prints its address when it listens.
import http from "node:http";
import { pathToFileURL } from "node:url";
import path from "node:path";

const [folder, redirect] = process.argv.slice(2);
const { Provider } = await import(pathToFileURL(path.join(folder, "lib/index.js")));

const server = http.createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: "ballast", client_secret: "a secret of the test", redirect_uris: [redirect] }],
    pkce: { required: () => true },
    claims: { openid: ["sub", "amr"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ["a key of the test"] },
    ttl: { IdToken: 60, AuthorizationCode: 30, Interaction: 60, Session: 60, Grant: 60, AccessToken: 60 },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on("request", async (request, response) => {
    if (!request.url.startsWith("/interaction/")) return answer(request, response);
    const login = { accountId: request.headers["x-login"] ?? "nobody" };
    if (request.headers["x-amr"]) login.amr = request.headers["x-amr"].split(",");
    const result = request.headers["x-login"] ? { login } : { error: "access_denied" };
    await provider.interactionFinished(request, response, result);
  });
  console.log(`listening on ${issuer}`);
});
