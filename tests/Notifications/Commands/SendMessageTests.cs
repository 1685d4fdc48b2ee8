using System.Globalization;
using FluentAssertions;
using Modular.Application.Contracts.Orders;
using Modular.Application.Contracts.Users;
using Modular.Application.Notifications.Commands;
using Modular.Application.Notifications.Reactions;
using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Tests.Notifications.Sending;
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
        var message = await ConfirmedAsync(host);

        await host.RunJobAsync(message, attempt: 1);
        (await host.QueryAsync<string>("select status from notifications.messages")).Should().Equal("pending");
        var record = await host.RunJobAsync(message, attempt: 2);
        (await host.SendAsync(record!)).Error.Should().BeNull();

        (await host.MailboxAsync()).Should().ContainSingle();
        (await host.QueryAsync<string>("select status || attempts from notifications.messages")).Should().Equal("sent2");
        (await host.RunJobAsync(message, attempt: 3)).Should().BeNull("there is nothing left to do");
    }

    [Fact]
    public async Task A_code_is_in_the_mail_and_nowhere_else()
    {
        await using var host = await NotificationsHost.StartAsync();
        host.Challenges[Challenge] = Delivery("934817");
        await host.StartWorkersAsync();

        await host.PublishAsync(new ChallengeIssuedV1(Challenge, Customer, "verify_email"));

        await host.QuiesceAsync();
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
        host.Challenges[Challenge] = Delivery(code: null);
        await host.StartWorkersAsync();

        await host.PublishAsync(new ChallengeIssuedV1(Challenge, Customer, "already_registered"));

        await host.QuiesceAsync();
        (await host.MailboxAsync()).Should().ContainSingle().Which.Subject.Should().Be("You already have an account");
    }

    [Fact]
    public async Task A_challenge_that_is_over_is_skipped_with_its_reason_and_sends_nothing()
    {
        await using var host = await NotificationsHost.StartAsync();
        await host.StartWorkersAsync();

        await host.PublishAsync(new ChallengeIssuedV1(Challenge, Customer, "verify_email"));

        await host.QuiesceAsync();
        (await host.MailboxAsync()).Should().BeEmpty();
        (await host.QueryAsync<string>("select status || ' ' || reason from notifications.messages"))
            .Should().Equal("skipped challenge.ended");
    }

    [Fact]
    public async Task A_recipient_whom_nobody_knows_fails_with_its_reason()
    {
        await using var host = await NotificationsHost.StartAsync();
        var message = await ConfirmedAsync(host, knowRecipient: false);

        await host.SendAsync((await host.RunJobAsync(message))!);

        (await host.QueryAsync<string>("select status || ' ' || reason from notifications.messages"))
            .Should().Equal("failed recipient.unknown");
    }

    [Fact]
    public async Task In_Production_without_a_server_mail_waits_and_the_setting_is_named_even_on_the_last_attempt()
    {
        await using var host = await NotificationsHost.StartAsync("Production");
        var message = await ConfirmedAsync(host);

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
        var message = await ConfirmedAsync(host);

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
        var message = await ConfirmedAsync(host);

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

    private static async Task<Guid> ConfirmedAsync(NotificationsHost host, bool knowRecipient = true)
    {
        if (knowRecipient)
        {
            await host.AddRecipientAsync(Customer);
        }

        await host.SendAsync(new WhenOrderConfirmed().When(
            new OrderConfirmedV1(Guid.CreateVersion7(), "2026-000042", Customer, 11900, "EUR"),
            new EventOrigin(Guid.CreateVersion7(), Customer, StreamVersion: 1, DateTimeOffset.UnixEpoch)));
        return (await host.QueryAsync<Guid>("select id from notifications.messages")).Single();
    }

    private static ChallengeDelivery Delivery(string? code) =>
        new("ada@example.com", "Ada", "en", code, DateTimeOffset.UnixEpoch);
}
