// The main story, told by the generated client: node story.js URL ADMIN-EMAIL ADMIN-PASSWORD
import { randomUUID } from 'node:crypto';
import createClient from 'openapi-fetch';
import type { components, paths } from './api.js';

type Money = components['schemas']['Money'];

const [url = '', adminEmail = '', adminPassword = ''] = process.argv.slice(2);
const visitor = createClient<paths>({ baseUrl: url });

// What one caller does, with their token.
async function login(email: string, password: string) {
  const session = data(await visitor.POST('/api/v1/auth/login', { body: { email, password } }));
  return createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${session.accessToken}` } });
}

function data<T>(answer: { data?: T; error?: unknown; response: Response }): NonNullable<T> {
  if (answer.data === undefined || answer.data === null) {
    throw new Error(`${answer.response.url}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

function done(answer: { error?: unknown; response: Response }, status: number) {
  if (answer.response.status !== status) {
    throw new Error(`${answer.response.url}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  }
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain for ${what}`);
}

const key = () => ({ 'Idempotency-Key': randomUUID() });
const say = (line: string) => console.log(line);

const admin = await login(adminEmail, adminPassword);
const sku = data(await admin.POST('/api/v1/skus', {
  body: {
    code: `TS-${Date.now()}`, name: 'Green tea', taxCategory: 'standard', unitPrice: { amount: 1299, currency: 'EUR' },
  },
}));
done(await admin.POST('/api/v1/stock/{skuId}/receipts', {
  params: { path: { skuId: sku.id }, header: key() }, body: { quantity: 10, reason: 'first delivery' },
}), 201);
say(`SKU ${sku.code}`);

const email = `ts${Date.now()}@example.com`;
const password = 'a rather long passphrase';
const { challengeId } = data(await visitor.POST('/api/v1/auth/register', {
  body: { email, password, name: 'Ada Lovelace' },
}));
const code = await until('the mail with the code', async () => {
  const mailbox = await fetch(`${url}/dev/mailbox?to=${encodeURIComponent(email)}`);
  const mails = (await mailbox.json()) as { data: { text: string }[] };
  return mails.data.map((mail) => /^\d{6}\r?$/m.exec(mail.text)?.[0].trim()).find((found) => found);
});
done(await visitor.POST('/api/v1/auth/verify-email', { body: { challengeId, code } }), 204);
const ada = await login(email, password);
say(`account of ${data(await ada.GET('/api/v1/me')).email}`);

const opened = await ada.POST('/api/v1/carts', { body: {} });
const cart = data(opened);
const filled = await ada.PUT('/api/v1/carts/{id}/items/{skuId}', {
  params: { path: { id: cart.id, skuId: sku.id }, header: { 'If-Match': etag(opened.response) } },
  body: { quantity: 2 },
});
const address = {
  name: 'Ada Lovelace', line1: "12 St James's Square", city: 'London', postalCode: 'SW1Y 4JH', country: 'GB',
};
const ready = data(await ada.PUT('/api/v1/carts/{id}/addresses', {
  params: { path: { id: cart.id }, header: { 'If-Match': etag(filled.response) } },
  body: { shipping: address, billing: address },
}));
const total: Money | undefined = ready.totals?.gross;
if (total === undefined) throw new Error('a filled cart has a total');
say(`cart of ${total.amount} ${total.currency}`);

const placement = {
  params: { header: key() },
  body: { cartId: cart.id, expectedTotal: total, paymentMethod: { type: 'card', token: 'tok_approve' } },
};
const placed = await ada.POST('/api/v1/orders', placement);
const order = data(placed);
const again = await ada.POST('/api/v1/orders', placement);
if (data(again).id !== order.id || again.response.headers.get('Idempotency-Replayed') !== 'true') {
  throw new Error('the same key is the same order');
}
const written = placed.response.headers.get('Consistency-Token') ?? '';
const orders = data(await ada.GET('/api/v1/orders', {
  params: { query: { limit: 5 }, header: { 'Consistency-Token': written, Prefer: 'wait=30' } },
}));
if (!orders.data.some((listed) => listed.id === order.id)) throw new Error('the list has the order');
say(`order ${order.number}, ${orders.data.length} in the list`);

await until('the order to be confirmed', async () => {
  const seen = data(await ada.GET('/api/v1/orders/{id}', { params: { path: { id: order.id } } }));
  return seen.status === 'confirmed' ? seen : undefined;
});
const stranger = await visitor.GET('/api/v1/orders/{id}', { params: { path: { id: order.id } } });
if (stranger.error?.code !== 'auth.token_invalid') throw new Error('a problem has its code');
const cancelled = data(await ada.POST('/api/v1/orders/{id}/cancel', {
  params: { path: { id: order.id }, header: key() }, body: { reason: 'changed my mind' },
}));
say(`cancelled: ${cancelled.status}`);
await until('the order to be cancelled', async () => {
  const seen = data(await ada.GET('/api/v1/orders/{id}', { params: { path: { id: order.id } } }));
  return seen.status === 'cancelled' ? seen : undefined;
});
say('done');

function etag(response: Response): string {
  return response.headers.get('ETag') ?? '';
}
