using FluentAssertions;
using Modular.Tests.Demo;
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

    [Fact]
    public async Task What_happens_to_an_account_is_mailed_to_its_owner_and_kept_without_a_word_about_them()
    {
        var (customer, old) = await market.NewCustomerWithMailAsync();
        var (email, newPassword) = ($"n{Shop.NewKey()}@example.com", "another rather long passphrase");
        var id = (string)(await customer.GetAsync("/api/v1/me"))["id"]!;

        await Shop.ExpectAsync(202, customer.PostAsync("/api/v1/me/email-change", new { newEmail = email }));
        var code = await customer.CodeAsync(email, "Your code for the new e-mail address");
        await Shop.ExpectAsync(204, customer.PostAsync("/api/v1/me/email-change/confirm", new { code }));

        var recovery = await Shop.ExpectAsync(202, customer.PostAsync("/api/v1/auth/recovery", new { email }));
        var challengeId = (string)recovery["challengeId"]!;
        code = await customer.CodeAsync(email, "Your code for a new password");
        await Shop.ExpectAsync(
            204, customer.PostAsync("/api/v1/auth/recovery/complete", new { challengeId, code, newPassword }));
        await Shop.ExpectAsync(
            204, market.Admin.PostAsync($"/api/v1/users/{id}/suspend", new { reason = "Seen at St James." }));
        await market.QuiesceAsync();

        (await customer.MailsAsync(old)).Select(mail => (string)mail["subject"]!).Should().BeEquivalentTo(
            "Your verification code", "Your account has another e-mail address");
        var mails = await customer.MailsAsync(email);
        mails.Select(mail => (string)mail["subject"]!).Should().BeEquivalentTo(
            "Your code for the new e-mail address", "Your code for a new password", "Your password was set anew",
            "Your account is suspended");
        mails.Select(mail => (string)mail["text"]!).Should().ContainSingle(text => text.Contains("Seen at St James."));
        var kept = await KeptAsync();
        foreach (var word in new[] { old, email, "Lovelace", "St James", newPassword })
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
