using Modular.Application.Contracts.Shared;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Asks every module to let go of a person, today and each day until all have. Refused with
/// <c>erasure.invalid_transition</c> once it was cancelled or is complete. Source: a timer.
/// </summary>
[WireName("users.ask_for_erasure")]
internal sealed record AskForErasureCommand(Guid RequestId) : ICommand
{
    internal static string Timer(ErasureRequestId request) => $"erasure:{request.Value}";
}

internal sealed class AskForErasureHandler(IErasureRequestRepository requests, ITimers timers, TimeProvider clock)
    : ICommandHandler<AskForErasureCommand>
{
    public async Task<Result> Handle(AskForErasureCommand command, CancellationToken cancellationToken)
    {
        var request = await requests.GetAsync(ErasureRequestId.From(command.RequestId), cancellationToken);
        if (request is null)
        {
            return UserErrors.ErasureNotFound;
        }

        if (request.Ask().Error is { } refusal)
        {
            return refusal;
        }

        requests.Update(request);
        timers.Set(
            AskForErasureCommand.Timer(request.State.Id), clock.GetUtcNow() + ErasureRequest.AskAgain, command);
        return Result.Success;
    }
}
