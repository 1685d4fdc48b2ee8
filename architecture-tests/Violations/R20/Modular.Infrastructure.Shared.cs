namespace Modular.Infrastructure.Shared.EventLog
{
    internal static class EventRows
    {
        public static string Append() => "insert into log.events (event_id) select id from unnest($1) as n (id)";
    }

    internal static class Consumer
    {
        public static void Commit(Npgsql.NpgsqlTransaction transaction) => transaction.Commit();
    }
}

namespace Modular.Infrastructure.Shared.Ops
{
    internal static class Mending
    {
        // expect: Modular.Infrastructure.Shared.Ops.Mending.Commit -> System.Data.Common.DbTransaction.Commit (calls)
        public static void Commit(Npgsql.NpgsqlTransaction transaction) => transaction.Commit();

        // expect: Modular.Infrastructure.Shared.Ops.Mending.Replay -> log.events (appends)
        public static string Replay() => "insert into log.events (event_id) values ($1)";
    }
}
