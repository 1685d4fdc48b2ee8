using System.Globalization;
using FluentAssertions;
using Modular.Application.Contracts.Users;
using Modular.Application.Notifications.Commands;
using Modular.Domain.Notifications;
using Modular.Tests.Notifications.Sending;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Notifications.Commands;

public sealed class SendMessageTests
{
    private static readonly Guid Customer = Guid.CreateVersion7();
    private static readonly Guid Challenge = Guid.CreateVersion7();

    [Fact]
    public async Task Dying_between_the_hand_off_and_its_record_leaves_one_mail()
    {
        await using var host = await NotificationsHost.StartAsync();
        var message = await host.GivenMessageAsync();

        await host.RunJobAsync(message, attempt: 1);
        (await host.QueryAsync<string>("select status from notifications.messages")).Should().Equal("pending");
        var record = await host.RunJobAsync(message, attempt: 2);
        (await host.SendAsync(record!)).Error.Should().BeNull();

        (await host.MailboxAsync()).Should().ContainSingle();
        (await host.QueryAsync<string>("select status || attempts from notifications.messages"))
            .Should().Equal("sent2");
        (await host.RunJobAsync(message, attempt: 3)).Should().BeNull("there is nothing left to do");
    }

    [Fact]
    public async Task A_code_is_in_the_mail_and_nowhere_else()
    {
        await using var host = await NotificationsHost.StartAsync();
        var codes = host.StandIn<IChallengeCodes>();
        codes.Answer(users => users.FindAsync(Challenge, default), Delivery("934817"));

        await host.Scenario().When(Issued("verify_email")).ThenEventAsync<MessageSent>();

        codes.Asked(users => users.FindAsync(Challenge, default)).Should().Be(1, "it is asked for when it is needed");
        var mail = (await host.MailboxAsync("ADA@example.com")).Should().ContainSingle().Subject;
        mail.Text.Split('\n').Should().ContainSingle(line => line == "934817");
        foreach (var table in new[] { "notifications.messages", "notifications.recipients", "log.events", "log.jobs" })
        {
            (await host.QueryAsync<string>(string.Create(
                CultureInfo.InvariantCulture, $"select t::text from {table} t"))).Should().NotContain(
                row => row.Contains("934817") || row.Contains("ada@example.com"), table);
        }
    }

    [Fact]
    public async Task The_owner_of_a_registered_address_is_told_without_a_code()
    {
        await using var host = await NotificationsHost.StartAsync();
        host.StandIn<IChallengeCodes>().Answer(users => users.FindAsync(Challenge, default), Delivery(code: null));

        await host.Scenario().When(Issued("already_registered")).ThenEventAsync<MessageSent>();

        (await host.MailboxAsync()).Should().ContainSingle().Which.Subject.Should().Be("You already have an account");
    }

    [Fact]
    public async Task A_changed_address_is_told_to_the_one_before_whatever_is_known_by_then()
    {
        await using var host = await NotificationsHost.StartAsync();
        await host.GivenRecipientAsync(Customer, email: "new@example.com");

        await host.Scenario()
            .When(new SecurityAlertV1(Customer, "email_changed", UserAgent: "Firefox", Email: "old@example.com"))
            .ThenEventAsync<MessageSent>();

        var mail = (await host.MailboxAsync()).Should().ContainSingle().Subject;
        mail.To.Should().Be("old@example.com");
        mail.Text.Should().Contain("Hello Ada,").And.Contain("Device: Firefox").And.NotContain("new@example.com");
    }

    [Fact]
    public async Task A_challenge_that_is_over_is_skipped_with_its_reason_and_sends_nothing()
    {
        await using var host = await NotificationsHost.StartAsync();

        var skipped = await host.Scenario().When(Issued("verify_email")).ThenEventAsync<MessageSkipped>();

        skipped.Reason.Should().Be("challenge.ended");
        (await host.MailboxAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_recipient_whom_nobody_knows_fails_with_its_reason()
    {
        await using var host = await NotificationsHost.StartAsync();
        var message = await host.GivenMessageAsync(Customer);

        await host.SendAsync((await host.RunJobAsync(message))!);

        (await host.QueryAsync<string>("select status || ' ' || reason from notifications.messages"))
            .Should().Equal("failed recipient.unknown");
    }

    [Fact]
    public async Task In_Production_without_a_server_mail_waits_and_the_setting_is_named_even_on_the_last_attempt()
    {
        await using var host = await NotificationsHost.StartAsync("Production");
        var message = await host.GivenMessageAsync();

        var run = () => host.RunJobAsync(message, attempt: 25, isLast: true);

        (await run.Should().ThrowAsync<Exception>()).WithMessage(
            $"mail.transport_missing: message {message} waits.*Modular:Mail:Smtp:Host*");
        (await host.MailboxAsync()).Should().BeEmpty();
        (await host.QueryAsync<string>("select status from notifications.messages")).Should().Equal("pending");
    }

    [Fact]
    public async Task A_configured_server_gets_the_mail_and_the_mailbox_does_not()
    {
        await using var server = new SmtpServerStub();
        await using var host = await SmtpHostAsync(server.Port);
        var message = await host.GivenMessageAsync();

        await host.SendAsync((await host.RunJobAsync(message))!);

        server.Mails.Should().ContainSingle();
        (await host.MailboxAsync()).Should().BeEmpty();
        (await host.QueryAsync<string>("select status from notifications.messages")).Should().Equal("sent");
    }

    [Fact]
    public async Task A_server_that_stays_away_is_tried_again_until_the_last_attempt_fails_the_message()
    {
        var gone = new SmtpServerStub();
        await gone.DisposeAsync();
        await using var host = await SmtpHostAsync(gone.Port);
        var message = await host.GivenMessageAsync();

        var early = () => host.RunJobAsync(message, attempt: 24);
        (await early.Should().ThrowAsync<Exception>()).WithMessage($"mail.unavailable: message {message} waits.*");
        var last = (RecordDeliveryCommand)(await host.RunJobAsync(message, attempt: 25, isLast: true))!;

        last.Delivery.Should().BeOfType<Delivery.Failed>().Which.Reason.Should().Be("mail.unavailable");
    }

    private static Task<NotificationsHost> SmtpHostAsync(int port) => NotificationsHost.StartAsync(
        "Production",
        ("Modular:Mail:Smtp:Host", "127.0.0.1"),
        ("Modular:Mail:Smtp:Port", port.ToString(CultureInfo.InvariantCulture)),
        ("Modular:Mail:Smtp:From", "no-reply@shop.example"),
        ("Modular:Mail:Smtp:StartTls", "false"));

    private static ChallengeIssuedV1 Issued(string purpose) => new(Challenge, Customer, purpose);

    private static ChallengeDelivery Delivery(string? code) =>
        Sample.Of<ChallengeDelivery>() with { Email = "ada@example.com", Code = code };
}
