using FluentAssertions;
using Modular.Application.Contracts.Orders;
using Modular.Application.Notifications.Commands;
using Modular.Application.Notifications.Queries;
using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Modular.Tests.Shared;
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
            await _host.GivenInAppItemAsync(Ada, $"A-{number}");
            await _host.GivenInAppItemAsync(Bob, $"B-{number}");
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
        var item = await _host.GivenInAppItemAsync(Ada);

        var byBob = await _host.SendAsync(new MarkInboxItemReadCommand(item, CustomerId.From(Bob)));
        byBob.Error!.Kind.Should().Be(ErrorKind.NotFound);
        (await _host.InboxAsync(Ada)).Items.Single().Status.Should().Be("unread");

        var byAda = new MarkInboxItemReadCommand(item, CustomerId.From(Ada));
        var told = await _host.Scenario().When(byAda).When(byAda).ThenEventsAsync();

        (await _host.InboxAsync(Ada)).Items.Single().Status.Should().Be("read");
        told.Should().ContainSingle().Which.Should().BeOfType<InAppItemRead>();
    }

    [Fact]
    public async Task The_mailbox_lists_newest_first_finds_an_address_in_any_case_and_can_be_emptied()
    {
        await _host.GivenRecipientAsync(Ada, "ada@example.com");
        await _host.GivenRecipientAsync(Bob, "bob@example.com");
        foreach (var (who, number) in new[] { (Ada, "A-1"), (Bob, "B-1"), (Ada, "A-2") })
        {
            await _host.Scenario()
                .When(Sample.Of<OrderConfirmedV1>() with { CustomerId = who, Number = number })
                .ThenEventAsync<MessageSent>();
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
}
