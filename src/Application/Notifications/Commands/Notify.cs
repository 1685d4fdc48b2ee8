using Modular.Application.Notifications.Jobs;
using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Commands;

/// <summary>
/// Tells one person of one event on every channel of its route: all messages in one write. Source: a reaction.
/// Errors: <c>message.duplicate</c> (told before: nothing is written), <c>template.missing</c>,
/// <c>template.invalid</c>.
/// </summary>
/// <param name="SourceEventId">The event, as the log knows it.</param>
/// <param name="Facts">
/// What the templates say: ids, numbers and amounts, no secret. What they tell of the person goes when they are erased.
/// </param>
/// <param name="Address">Where mail goes, when it must not go to the address that the person has by then.</param>
public sealed record NotifyCommand(
    Guid SourceEventId,
    CustomerId Recipient,
    NotificationRoute Route,
    IReadOnlyDictionary<string, string> Facts,
    string? Address = null) : ICommand
{
    public override string ToString() => $"{nameof(NotifyCommand)} {SourceEventId} {Route.Event}";
}

internal sealed class NotifyHandler(
    IMessageRepository messages,
    IInAppItemRepository inbox,
    IRecipientRepository recipients,
    ITemplates templates,
    IJobs jobs,
    IIdSource ids,
    TimeProvider clock) : ICommandHandler<NotifyCommand>
{
    public async Task<Result> Handle(NotifyCommand command, CancellationToken cancellationToken)
    {
        // Told of somebody who was erased since: there is nobody to tell.
        if (await recipients.FindAsync(command.Recipient, cancellationToken) is { State.IsErased: true })
        {
            return RecipientErrors.Erased;
        }

        foreach (var channel in command.Route.Channels)
        {
            var key = new DedupeKey(command.SourceEventId, command.Recipient, channel, command.Route.Template);
            var told = channel == Channel.Email ? Mail(command, key) : await ShowAsync(command, key, cancellationToken);
            if (told.Error is not null)
            {
                return told;
            }
        }

        return Result.Success;
    }

    private Result Mail(NotifyCommand command, DedupeKey key)
    {
        var message = Message.Create(
            MessageId.From(ids.NewId()), key, command.Route.Category, command.Facts, clock.GetUtcNow(),
            command.Address);
        messages.Add(message);
        jobs.Enqueue(new SendMessageJob(message.State.Id.Value), uniqueKey: Fact.Of(message.State.Id.Value));
        return Result.Success;
    }

    private async Task<Result> ShowAsync(NotifyCommand command, DedupeKey key, CancellationToken cancellationToken)
    {
        var recipient = await recipients.FindAsync(command.Recipient, cancellationToken);
        var text = templates.RenderInApp(key.Template, recipient?.State.Contact.Locale ?? "en", command.Facts);
        if (text.Error is not null)
        {
            return text.Error;
        }

        Guid? orderId = command.Facts.TryGetValue(Fact.OrderId, out var id) ? Guid.Parse(id) : null;
        inbox.Add(InAppItem.Deliver(
            InAppItemId.From(ids.NewId()), key, text.Value, orderId, clock.GetUtcNow()));
        return Result.Success;
    }
}
