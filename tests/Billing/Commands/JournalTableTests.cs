using FluentAssertions;
using Npgsql;
using Xunit;

namespace Modular.Tests.Billing.Commands;

/// <summary>What the database itself refuses, whoever asks.</summary>
public sealed class JournalTableTests(BillingHost host) : IClassFixture<BillingHost>
{
    private const string Balanced = "(1, '1200', 'EUR', 100, 0), (2, '4000', 'EUR', 0, 100)";

    [Theory]
    [InlineData("update billing.journal_entries set posted_at = now()")]
    [InlineData("delete from billing.journal_entries")]
    [InlineData("update billing.journal_postings set debit = debit + 1")]
    [InlineData("delete from billing.journal_postings")]
    [InlineData("truncate billing.journal_postings")]
    public async Task The_module_may_not_change_the_ledger_and_the_owner_is_stopped(string change)
    {
        await BookAsync(Balanced);

        (await StateAsync(() => host.Database.ExecuteAsync("billing", change)))
            .Should().Be(PostgresErrorCodes.InsufficientPrivilege);
        (await StateAsync(() => ExecuteAsOwnerAsync(change))).Should().Be(PostgresErrorCodes.RestrictViolation);
    }

    [Theory]
    [InlineData("(1, '1200', 'EUR', 100, 0), (2, '4000', 'EUR', 0, 99)")]
    [InlineData("(1, '1200', 'EUR', 100, 0), (2, '4000', 'USD', 0, 100)")]
    [InlineData("(1, '1200', 'EUR', 100, 0)")]
    public async Task An_entry_that_is_not_balanced_in_one_currency_is_refused(string postings)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => BookAsync(postings));

        refused.ConstraintName.Should().Be("journal_postings_balanced");
    }

    [Fact]
    public async Task Nothing_is_added_to_an_older_entry_even_if_it_balances()
    {
        var entry = await BookAsync(Balanced);

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => PostAsync(entry, "(3, '1200', 'EUR', 5, 0), (4, '4000', 'EUR', 0, 5)"));

        refused.ConstraintName.Should().Be("journal_postings_balanced");
    }

    private async Task<Guid> BookAsync(string postings)
    {
        var entry = Guid.CreateVersion7();
        await host.Database.ExecuteAsync(
            "billing",
            $"""
            insert into billing.journal_entries (id, kind, source_type, source_id, posted_at)
            values ('{entry}', 'invoice_finalized', 'invoice', '{entry}', now())
            """);
        await PostAsync(entry, postings);
        return entry;
    }

    private Task PostAsync(Guid entry, string postings) => host.Database.ExecuteAsync(
        "billing",
        $"""
        insert into billing.journal_postings (entry_id, posting_no, account, currency, debit, credit)
        select '{entry}', p.* from (values {postings}) as p
        """);

    private async Task ExecuteAsOwnerAsync(string sql)
    {
        await using var connection = await host.Database.OpenAsOwnerAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> StateAsync(Func<Task> attempt) =>
        (await Assert.ThrowsAsync<PostgresException>(attempt)).SqlState;
}
