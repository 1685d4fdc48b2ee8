using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Notifications;
using Modular.Application.Contracts.Users;
using Modular.Application.Notifications.Commands;
using Modular.Application.Notifications.Jobs;
using Modular.Application.Notifications.Queries;
using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;
using Modular.Infrastructure.Notifications;
using Modular.Tests.Shared;

namespace Modular.Tests.Notifications;

/// <summary>Notifications, with Users played by <see cref="Challenges"/>.</summary>
internal sealed class NotificationsHost : ModuleHost
{
    private NotificationsHost(string environment, IReadOnlyList<(string Key, string Value)> settings)
        : base(new NotificationsModule(), NotificationsEndpoints.Map, environment, settings)
    {
    }

    /// <summary>Challenges that wait for their code, by id.</summary>
    public ConcurrentDictionary<Guid, ChallengeDelivery> Challenges { get; } = [];

    public static async Task<NotificationsHost> StartAsync(
        string environment = "Testing", params IReadOnlyList<(string Key, string Value)> settings)
    {
        var host = new NotificationsHost(environment, settings);
        await host.InitializeAsync();
        return host;
    }

    public Task<ICommand?> RunJobAsync(Guid messageId, int attempt = 1, bool isLast = false) =>
        RunJobAsync(new SendMessageJob(messageId), attempt, isLast);

    public Task<Result> AddRecipientAsync(Guid customer, string email = "ada@example.com") => SendAsync(
        new UpsertRecipientCommand(CustomerId.From(customer), new Contact(email, "Ada", "en")));

    public async Task<IReadOnlyList<MailboxItem>> MailboxAsync(string? to = null) =>
        (await SucceedAsync(new ListMailboxQuery(to))).Data;

    public Task<Page<InboxItem>> InboxAsync(Guid owner, int limit = 20, PageKey? after = null) =>
        SucceedAsync(new ListInboxQuery(CustomerId.From(owner), new PageRequest(limit, after)));

    protected override void AddStandIns(IServiceCollection services) =>
        services.AddSingleton<IChallengeCodes>(new Codes(Challenges));

    private sealed class Codes(ConcurrentDictionary<Guid, ChallengeDelivery> challenges) : IChallengeCodes
    {
        public Task<ChallengeDelivery?> FindAsync(Guid challengeId, CancellationToken cancellationToken) =>
            Task.FromResult(challenges.GetValueOrDefault(challengeId));
    }
}
