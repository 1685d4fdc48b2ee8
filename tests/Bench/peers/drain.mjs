// node drain.mjs KIND JOBS: enqueues empty jobs at once, works them off and prints the seconds that took.
import pg from "pg";

const [kind, text] = process.argv.slice(2);
const jobs = Number(text);
const connectionString = process.env.DATABASE_URL;
const db = new pg.Client({ connectionString });
await db.connect();

let done = 0;
const drained = async (count, left) => {
    while (done < count || Number((await db.query(left)).rows[0].count) > 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
};

const measure = async (enqueue, left) => {
    await enqueue(1000);
    await drained(1000, left);
    done = 0;
    await enqueue(jobs);
    const started = process.hrtime.bigint();
    await drained(jobs, left);
    console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - started) / 1e9 }));
};

const graphile = async (settings) => {
    const { run } = await import("graphile-worker");
    const { Logger } = await import("@graphile/logger");
    const runner = await run({
        preset: { worker: { connectionString, logger: new Logger(() => () => {}), ...settings } },
        taskList: { empty: async () => { done++; } },
    });
    await measure(
        (count) => db.query(
            `select count(*) from graphile_worker.add_jobs(array(
                 select row('empty', json_build_object('number', g), null, null, null, null, null, null)
                     ::graphile_worker.job_spec
                 from generate_series(1, $1::int) g))`, [count]),
        "select count(*) from graphile_worker._private_jobs");
    await runner.stop();
};

const boss = async () => {
    const { PgBoss } = await import("pg-boss");
    const instance = new PgBoss({ connectionString, supervise: false, schedule: false });
    await instance.start();
    await instance.createQueue("empty");
    await instance.work(
        "empty", { batchSize: 100, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 },
        async (batch) => { done += batch.length; });
    await measure(
        async (count) => {
            await db.query("begin");
            for (let at = 0; at < count; at += 10_000) {
                const size = Math.min(10_000, count - at);
                await instance.insert(
                    "empty", Array.from({ length: size }, (_, number) => ({ data: { number } })),
                    { db: { executeSql: (sql, values) => db.query(sql, values) } });
            }
            await db.query("commit");
        },
        "select count(*) from pgboss.job where name = 'empty' and state < 'completed'");
    await instance.stop({ graceful: false });
};

switch (kind) {
    case "graphile":
        await graphile({ concurrentJobs: 16, maxPoolSize: 17 });
        break;
    // As its page on performance recommends for short tasks.
    case "graphile-batched":
        await graphile({
            concurrentJobs: 24, maxPoolSize: 25, localQueue: { size: 500 }, completeJobBatchDelay: 0,
            failJobBatchDelay: 0,
        });
        break;
    case "pg-boss":
        await boss();
        break;
    default:
        throw new Error(`no such kind: ${kind}`);
}

await db.end();
process.exit(0);
