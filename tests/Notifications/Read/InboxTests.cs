using FluentAssertions;
using Modular.Application.Contracts.Orders;
using Modular.Application.Notifications.Commands;
using Modular.Application.Notifications.Queries;
using Modular.Application.Notifications.Reactions;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Notifications.Read;

public sealed class InboxTests : IAsyncLifetime
{
    private static readonly Guid Ada = Guid.CreateVersion7();
    private static readonly Guid Bob = Guid.CreateVersion7();
    private NotificationsHost _host = null!;

    public async Task InitializeAsync() => _host = await NotificationsHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Pages_show_each_entry_once_newest_first_and_nobody_elses()
    {
        for (var number = 1; number <= 5; number++)
        {
            await ConfirmAsync(Ada, $"A-{number}");
            await ConfirmAsync(Bob, $"B-{number}");
        }

        List<InboxItem> seen = [];
        PageKey? after = null;
        do
        {
            var page = await _host.InboxAsync(Ada, limit: 2, after);
            page.Items.Count.Should().BeInRange(1, 2);
            seen.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        seen.Select(item => item.Title).Should().Equal(
            Enumerable.Range(1, 5).Reverse().Select(number => $"Order A-{number} is confirmed"));
    }

    [Fact]
    public async Task An_entry_can_be_read_again_but_not_by_somebody_else()
    {
        await ConfirmAsync(Ada, "A-1");
        var item = (await _host.InboxAsync(Ada)).Items.Single();

        var byBob = await _host.SendAsync(new MarkInboxItemReadCommand(item.Id, CustomerId.From(Bob)));
        byBob.Error!.Kind.Should().Be(ErrorKind.NotFound);
        (await _host.InboxAsync(Ada)).Items.Single().Status.Should().Be("unread");

        for (var time = 1; time <= 2; time++)
        {
            var byAda = await _host.SendAsync(new MarkInboxItemReadCommand(item.Id, CustomerId.From(Ada)));
            byAda.Error.Should().BeNull();
        }

        (await _host.InboxAsync(Ada)).Items.Single().Status.Should().Be("read");
        (await _host.QueryAsync<long>("select count(*) from log.events where type = 'notifications.in_app_item.read'"))
            .Should().Equal(1);
    }

    [Fact]
    public async Task The_mailbox_lists_newest_first_finds_an_address_in_any_case_and_can_be_emptied()
    {
        await _host.AddRecipientAsync(Ada, "ada@example.com");
        await _host.AddRecipientAsync(Bob, "bob@example.com");
        await _host.StartWorkersAsync();
        foreach (var (who, number) in new[] { (Ada, "A-1"), (Bob, "B-1"), (Ada, "A-2") })
        {
            await ConfirmAsync(who, number);
            await _host.QuiesceAsync();
        }

        (await _host.MailboxAsync()).Select(mail => mail.Subject).Should().Equal(
            "Order A-2 is confirmed", "Order B-1 is confirmed", "Order A-1 is confirmed");
        var mail = (await _host.MailboxAsync("Bob@Example.com")).Should().ContainSingle().Subject;

        var details = await _host.SucceedAsync(new GetMailQuery(mail.Id));
        details.Headers["Message-ID"].Should().MatchRegex("^<[0-9a-f]{32}@modular.local>$");
        details.Html.Should().Contain("<strong>B-1</strong>");

        (await _host.SendAsync(new ClearMailboxCommand())).Error.Should().BeNull();
        (await _host.MailboxAsync()).Should().BeEmpty();
    }

    private Task<Result> ConfirmAsync(Guid customer, string number) => _host.SendAsync(new WhenOrderConfirmed().When(
        new OrderConfirmedV1(Guid.CreateVersion7(), number, customer, 100, "EUR"),
        new EventOrigin(Guid.CreateVersion7(), customer, StreamVersion: 1, DateTimeOffset.UnixEpoch)));
}
