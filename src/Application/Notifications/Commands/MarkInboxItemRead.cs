using Modular.Application.Shared;
using Modular.Domain.Notifications;
using Modular.Domain.Shared;

namespace Modular.Application.Notifications.Commands;

/// <summary>
/// Marks one entry of the caller's inbox as read; once read, it stays read and the command changes nothing.
/// Errors: <c>inbox_item.not_found</c> (also for the entries of others).
/// </summary>
public sealed record MarkInboxItemReadCommand(Guid ItemId, CustomerId Owner) : ICommand;

internal sealed class MarkInboxItemReadHandler(IInAppItemRepository inbox, TimeProvider clock)
    : ICommandHandler<MarkInboxItemReadCommand>
{
    public async Task<Result> Handle(MarkInboxItemReadCommand command, CancellationToken cancellationToken)
    {
        var item = await inbox.GetAsync(InAppItemId.From(command.ItemId), command.Owner, cancellationToken);
        if (item is null)
        {
            return InAppItemErrors.NotFound;
        }

        if (item.State.Status == InAppItemStatus.Read)
        {
            return Result.Success;
        }

        var read = item.MarkRead(clock.GetUtcNow());
        if (read.Error is null)
        {
            inbox.Update(item);
        }

        return read;
    }
}
