using Modular.Api.Notifications;
using Modular.Application.Contracts.Orders;
using Modular.Application.Notifications.Commands;
using Modular.Application.Notifications.Jobs;
using Modular.Application.Notifications.Queries;
using Modular.Application.Notifications.Reactions;
using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Modular.Infrastructure.Notifications;
using Modular.Tests.Shared;

namespace Modular.Tests.Notifications;

/// <summary>Notifications; Users and Orders are played.</summary>
public sealed class NotificationsHost : ModuleHost
{
    public NotificationsHost()
        : this("Testing", [])
    {
    }

    private NotificationsHost(string environment, IReadOnlyList<(string Key, string Value)> settings)
        : base(new NotificationsModule(), NotificationsEndpoints.Map, environment, settings)
    {
    }

    public static async Task<NotificationsHost> StartAsync(
        string environment = "Testing", params IReadOnlyList<(string Key, string Value)> settings)
    {
        var host = new NotificationsHost(environment, settings);
        await host.InitializeAsync();
        return host;
    }

    public Task<ICommand?> RunJobAsync(Guid messageId, int attempt = 1, bool isLast = false) =>
        RunJobAsync(new SendMessageJob(messageId), attempt, isLast);

    public async Task<Guid> GivenRecipientAsync(Guid? customer = null, string email = "ada@example.com")
    {
        var account = customer ?? Guid.CreateVersion7();
        await SucceedAsync(new UpsertRecipientCommand(CustomerId.From(account), new Contact(email, "Ada", "en")));
        return await ScalarAsync<Guid>(
            "select id from notifications.recipients where customer_id = @account", new { account });
    }

    /// <summary>A mail about a confirmed order; its recipient is known, and it waits to be sent.</summary>
    public async Task<Guid> GivenMessageAsync()
    {
        var customer = Guid.CreateVersion7();
        await GivenRecipientAsync(customer);
        return await GivenMessageAsync(customer);
    }

    /// <inheritdoc cref="GivenMessageAsync()"/>
    public async Task<Guid> GivenMessageAsync(Guid customer, string number = "2026-000042") =>
        await ToldAsync("messages", await ConfirmAsync(customer, number));

    /// <summary>An unread entry about a confirmed order.</summary>
    public async Task<Guid> GivenInAppItemAsync(Guid? customer = null, string number = "2026-000042") =>
        await ToldAsync("in_app_items", await ConfirmAsync(customer ?? Guid.CreateVersion7(), number));

    public async Task<IReadOnlyList<MailboxItem>> MailboxAsync(string? to = null) =>
        (await SucceedAsync(new ListMailboxQuery(to))).Data;

    public Task<Page<InboxItem>> InboxAsync(Guid owner, int limit = 20, PageKey? after = null) =>
        SucceedAsync(new ListInboxQuery(CustomerId.From(owner), Status: null, new PageRequest(limit, after)));

    private async Task<Guid> ConfirmAsync(Guid customer, string number)
    {
        var source = Guid.CreateVersion7();
        await SucceedAsync(new WhenOrderConfirmed().When(
            Sample.Of<OrderConfirmedV1>() with { CustomerId = customer, Number = number },
            Sample.Of<EventOrigin>() with { EventId = source }));
        return source;
    }

    private Task<Guid> ToldAsync(string table, Guid source) =>
        ScalarAsync<Guid>($"select id from notifications.{table} where source_event_id = @source", new { source });
}
