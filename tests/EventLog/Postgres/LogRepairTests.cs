using FluentAssertions;
using Modular.Infrastructure.Shared.Postgres;
using Modular.Tests.EventLog.Probe;
using Npgsql;
using Xunit;

namespace Modular.Tests.EventLog.Postgres;

/// <summary>What an operator may do wrong with the repair.</summary>
public sealed class LogRepairTests
{
    [Fact]
    public async Task It_begins_no_era_under_somebody_who_writes_and_says_what_to_do()
    {
        await using var database = await ProbeDatabase.CreateAsync();
        var (owner, connection) = (database.Test.Database.Roles.Owner, database.Test.Database.OwnerConnectionString);
        await database.RunAsync($"alter role {owner} in database {database.Test.Name} set lock_timeout = '50ms'");
        await using var writer = await database.Test.OpenAsync("orders");
        await using var writing = await writer.BeginTransactionAsync();
        await using (var look = new NpgsqlCommand("select count(*) from log.events", writer, writing))
        {
            await look.ExecuteScalarAsync();
        }

        var repair = () => LogRepair.RunAsync(connection, force: true, CancellationToken.None);

        (await repair.Should().ThrowAsync<StartupRefusedException>()).Which.Mend.Should().Contain("stop all processes");
        await writing.RollbackAsync();
        (await repair()).Should().StartWith("Era 2 has begun: era 1 is empty so far");
    }
}
