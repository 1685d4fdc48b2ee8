using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// A module cannot let go of a person yet; it is asked again the next day. Refused with
/// <c>erasure.invalid_transition</c> when nobody waits for the answer any more. Source: a reaction.
/// </summary>
/// <param name="Reason">The module's code for what stands in the way.</param>
internal sealed record BlockErasureCommand(Guid RequestId, string Module, string Reason) : ICommand;

internal sealed class BlockErasureHandler(IErasureRequestRepository requests) : ICommandHandler<BlockErasureCommand>
{
    public async Task<Result> Handle(BlockErasureCommand command, CancellationToken cancellationToken)
    {
        var request = await requests.GetAsync(ErasureRequestId.From(command.RequestId), cancellationToken);
        if (request is null)
        {
            return UserErrors.ErasureNotFound;
        }

        if (request.Block(command.Module, command.Reason).Error is { } refusal)
        {
            return refusal;
        }

        requests.Update(request);
        return Result.Success;
    }
}
