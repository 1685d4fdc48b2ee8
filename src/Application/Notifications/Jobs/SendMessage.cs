using Modular.Application.Contracts.Shared;
using Modular.Application.Contracts.Users;
using Modular.Application.Notifications.Commands;
using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Jobs;

/// <summary>Writes one message and hands it to the mail server.</summary>
[WireName("notifications.send_message")]
internal sealed record SendMessageJob(Guid MessageId) : IJob;

/// <summary>
/// Address and code are looked up here, at the last moment, and end up in the mail only. When the process dies between
/// the hand-off and its record, the mail is handed off again under the same key.
/// </summary>
internal sealed class SendMessageJobHandler(
    IMessageRepository messages,
    IRecipientRepository recipients,
    IChallengeCodes codes,
    ITemplates templates,
    IMailTransport transport) : IJobHandler<SendMessageJob>
{
    private const string ChallengeEnded = "challenge.ended";

    public async Task<ICommand?> RunAsync(SendMessageJob job, JobAttempt attempt, CancellationToken cancellationToken)
    {
        var id = MessageId.From(job.MessageId);
        var message = await messages.GetAsync(id, cancellationToken)
            ?? throw new InvalidOperationException($"Message {job.MessageId} has a job but no row.");
        return message.State.Status == MessageStatus.Pending
            ? new RecordDeliveryCommand(
                id, await DeliverAsync(message.State, attempt, cancellationToken), attempt.Number)
            : null;
    }

    private async Task<Delivery> DeliverAsync(
        MessageState message, JobAttempt attempt, CancellationToken cancellationToken)
    {
        var isChallenge = message.Facts.TryGetValue(Fact.ChallengeId, out var challengeId);
        var reader = isChallenge
            ? Reader.Of(await codes.FindAsync(Guid.Parse(challengeId!), cancellationToken), message)
            : Reader.Of(await recipients.FindAsync(message.Key.Recipient, cancellationToken), message);
        if (reader is null)
        {
            return isChallenge ? new Delivery.Skipped(ChallengeEnded) : Failed(RecipientErrors.Unknown);
        }

        var content = templates.RenderMail(message.Key.Template, reader.Locale, reader.Variables);
        if (content.Error is not null)
        {
            return Failed(content.Error);
        }

        var sent = await transport.SendAsync(
            new Mail(message.Key.Hash, reader.Email, content.Value), cancellationToken);
        return sent.Error switch
        {
            null => new Delivery.Sent(),
            { Kind: not ErrorKind.Unavailable } refused => Failed(refused),

            // Not the message's fault: its job stays, to be run again once a server is configured.
            { Code: not MailErrors.TransportMissing } exhausted when attempt.IsLast => Failed(exhausted),
            { } later => throw new MailNotSentException(message.Id, later),
        };
    }

    private static Delivery.Failed Failed(Error error) => new(error.Code, error.Detail);
}

/// <summary>Whom a message goes to, and what it tells them.</summary>
internal sealed record Reader(string Email, string Locale, IReadOnlyDictionary<string, string> Variables)
{
    public static Reader? Of(ChallengeDelivery? challenge, MessageState message)
    {
        if (challenge is null)
        {
            return null;
        }

        var variables = new Dictionary<string, string>(message.Facts)
        {
            [Fact.ExpiresAt] = Fact.Of(challenge.ExpiresAt),
        };
        if (challenge.Code is not null)
        {
            variables[Fact.Code] = challenge.Code;
        }

        return new Reader(challenge.Email, challenge.Locale, variables);
    }

    public static Reader? Of(Recipient? recipient, MessageState message) =>
        recipient is null or { State.IsErased: true }
        ? null
        : new Reader(
            message.Address ?? recipient.State.Contact.Email,
            recipient.State.Contact.Locale,
            new Dictionary<string, string>(message.Facts) { [Fact.Name] = recipient.State.Contact.Name });
}

/// <summary>The mail has to wait; the job tries again later.</summary>
internal sealed class MailNotSentException(MessageId messageId, Error error)
    : Exception($"{error.Code}: message {messageId.Value} waits. {error.Detail}");
