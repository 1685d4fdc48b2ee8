using FluentAssertions;
using Npgsql;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>What the engine keeps for long says nothing about a customer in the clear.</summary>
public sealed class PersonalDataTests(Market market) : IClassFixture<Market>
{
    [Fact]
    public async Task Log_jobs_and_timers_name_nobody_who_registers_and_orders()
    {
        var (customer, email) = await market.NewCustomerWithMailAsync();
        var (_, _, cartId, total) = await market.ReadyCartAsync(customer);
        await customer.PlaceAsync(cartId, total);
        await market.QuiesceAsync();

        var kept = await KeptAsync();

        kept.Should().Contain("users.contact.changed.v1").And.Contain("orders.order.placed.v1");
        foreach (var word in new[] { email, "Lovelace", "St James", "London", "SW1Y" })
        {
            kept.Should().NotContain(word);
        }
    }

    private async Task<string> KeptAsync()
    {
        await using var admin = NpgsqlDataSource.Create(market.Host.Database.AdminConnectionString);
        await using var select = admin.CreateCommand(
            """
            select string_agg(row, e'\n') from (
                select e::text as row from log.events e union all
                select j::text from log.jobs j union all
                select t::text from log.timers t) kept
            """);
        return (string)(await select.ExecuteScalarAsync())!;
    }
}
