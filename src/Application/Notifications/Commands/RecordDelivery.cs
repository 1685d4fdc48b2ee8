using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Commands;

/// <summary>
/// Closes a message with what became of it; ends together with the job that sent it.
/// Errors: <c>message.not_found</c>, <c>message.invalid_transition</c> (closed before).
/// </summary>
/// <param name="Attempts">How often the job ran, this time included.</param>
internal sealed record RecordDeliveryCommand(MessageId MessageId, Delivery Delivery, int Attempts) : ICommand;

internal sealed class RecordDeliveryHandler(IMessageRepository messages, TimeProvider clock)
    : ICommandHandler<RecordDeliveryCommand>
{
    public async Task<Result> Handle(RecordDeliveryCommand command, CancellationToken cancellationToken)
    {
        var message = await messages.GetAsync(command.MessageId, cancellationToken);
        if (message is null)
        {
            return MessageErrors.NotFound;
        }

        var closed = message.Close(command.Delivery, command.Attempts, clock.GetUtcNow());
        if (closed.Error is null)
        {
            messages.Update(message);
        }

        return closed;
    }
}
