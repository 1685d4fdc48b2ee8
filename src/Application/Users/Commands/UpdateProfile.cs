using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Changes what is not null. Errors: <c>user.not_found</c>, <c>precondition.stale</c>, <c>user.invalid_transition</c>,
/// <c>validation.failed</c>.
/// </summary>
/// <param name="Versions">Of the account, that the caller has seen.</param>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Locale">BCP 47.</param>
/// <param name="Timezone">An IANA name.</param>
public sealed record UpdateProfileCommand(
    Guid UserId, SeenVersions Versions, string? Name, string? Locale, string? Timezone) : ICommand
{
    public override string ToString() => $"{nameof(UpdateProfileCommand)} {UserId}";
}

internal sealed class UpdateProfileValidator : AbstractValidator<UpdateProfileCommand>
{
    public UpdateProfileValidator()
    {
        RuleFor(command => command.Name).IsName();
        RuleFor(command => command.Locale).IsLocale();
        RuleFor(command => command.Timezone).IsTimeZone();
    }
}

internal sealed class UpdateProfileHandler(IUserRepository users) : ICommandHandler<UpdateProfileCommand>
{
    public async Task<Result> Handle(UpdateProfileCommand command, CancellationToken cancellationToken)
    {
        if (await users.GetAsync(UserId.From(command.UserId), cancellationToken) is not { } user)
        {
            return UserErrors.NotFound;
        }

        var before = user.State;
        if (!command.Versions.Include(before.Version))
        {
            return SharedErrors.Stale;
        }

        var changed = user.ChangeProfile(
            command.Name?.Trim() ?? before.Name, command.Locale ?? before.Locale,
            command.Timezone ?? before.TimeZone);
        if (changed.Error is null)
        {
            users.Update(user);
        }

        return changed;
    }
}
