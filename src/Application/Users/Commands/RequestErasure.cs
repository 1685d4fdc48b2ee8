using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Begins the erasure of an account: all sessions end, and after two weeks everything about the person goes. Until then
/// the owner can log in to cancel, and for nothing else. Errors: <c>auth.invalid_credentials</c>,
/// <c>erasure.already_requested</c>, <c>user.last_admin</c>, <c>user.invalid_transition</c>, <c>user.not_found</c>,
/// <c>role.escalation</c>. Source: the owner, with their password, or staff, with a reason.
/// </summary>
/// <param name="Password">Of the owner; null when staff asks.</param>
/// <param name="Reason">Of staff, at most 500 characters, such as the letter that asked for it; null when the owner
/// asks.</param>
/// <param name="May">
/// What staff may do: nobody does it to an account that may do more; null when the owner asks.
/// </param>
public sealed record RequestErasureCommand(
    Guid UserId, string? Password, string? Reason, IReadOnlySet<string>? May = null) : ICommand<ErasureReceipt>
{
    public override string ToString() => $"{nameof(RequestErasureCommand)} {UserId}";
}

/// <param name="EffectiveAt">When it can no longer be cancelled (UTC).</param>
public sealed record ErasureReceipt(Guid RequestId, DateTimeOffset EffectiveAt);

internal sealed class RequestErasureValidator : AbstractValidator<RequestErasureCommand>
{
    public RequestErasureValidator() =>
        When(command => command.Password is null, () => RuleFor(command => command.Reason!).IsReason());
}

internal sealed class RequestErasureHandler(
    IUserRepository users,
    IErasureRequestRepository requests,
    ISessionRepository sessions,
    ErasureConsent consent,
    ITimers timers,
    IIdSource ids,
    TimeProvider clock) : ICommandHandler<RequestErasureCommand, ErasureReceipt>
{
    public async Task<Result<ErasureReceipt>> Handle(
        RequestErasureCommand command, CancellationToken cancellationToken)
    {
        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        if (await consent.RefusalOfAsync(user.State, command, cancellationToken) is { } notTheirs)
        {
            return notTheirs;
        }

        if (user.State.Status is UserStatus.ErasurePending)
        {
            return UserErrors.ErasureAlreadyRequested;
        }

        if (user.RequestErasure().Error is { } refusal)
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        var request = ErasureRequest.Schedule(
            ErasureRequestId.From(ids.NewId()), user.State.Id, command.Reason, now);
        users.Update(user);
        requests.Add(request);
        await sessions.RevokeAllAsync(
            user.State.Id, SessionRevocation.Erasure, except: null, now, cancellationToken);
        timers.Set(
            AskForErasureCommand.Timer(request.State.Id), request.State.EffectiveAt,
            new AskForErasureCommand(request.State.Id.Value));
        return new ErasureReceipt(request.State.Id.Value, request.State.EffectiveAt);
    }
}
