using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users.Commands;

/// <summary>
/// Lets a program in, under a name of its own. Errors: <c>validation.failed</c>, <c>role.escalation</c>. Source: who
/// has <c>users:client:manage</c>.
/// </summary>
/// <param name="Scopes">Permissions of the catalogue, none of them <c>:own</c>.</param>
/// <param name="Granter">Who does this.</param>
/// <param name="May">What they may do.</param>
public sealed record CreateApiClientCommand(
    string Name, IReadOnlyList<string> Scopes, Guid Granter, IReadOnlySet<string> May) : ICommand<IssuedSecret>;

internal sealed class CreateApiClientValidator : AbstractValidator<CreateApiClientCommand>
{
    public CreateApiClientValidator(PermissionCatalog permissions)
    {
        var known = permissions.Scopes.ToHashSet(StringComparer.Ordinal);
        RuleFor(command => command.Name).NotEmpty().WithErrorCode("name.required").WithMessage("A client has a name.")
            .MaximumLength(100).WithErrorCode("name.too_long").WithMessage("A name has at most 100 characters.")
            .Must(name => !name.Any(char.IsControl)).WithErrorCode("name.invalid")
            .WithMessage("A name has no control characters.");
        RuleFor(command => command.Scopes)
            .Must(scopes => scopes.Count is > 0 and <= 100).WithErrorCode("scopes.count")
            .WithMessage("A client has 1 to 100 scopes.")
            .Must(scopes => scopes.Distinct(StringComparer.Ordinal).Count() == scopes.Count)
            .WithErrorCode("scopes.duplicate").WithMessage("Each scope stands there once.");
        RuleForEach(command => command.Scopes)
            .Must(known.Contains).WithErrorCode("scope.unknown")
            .WithMessage("A scope is a permission of /api/v1/meta/permissions without :own: a client owns nothing.");
    }
}

internal sealed class CreateApiClientHandler(
    IApiClientRepository clients, IClientSecrets secrets, IIdSource ids, TimeProvider clock)
    : ICommandHandler<CreateApiClientCommand, IssuedSecret>
{
    public Task<Result<IssuedSecret>> Handle(CreateApiClientCommand command, CancellationToken cancellationToken)
    {
        if (!command.May.IsSupersetOf(command.Scopes))
        {
            return Task.FromResult<Result<IssuedSecret>>(UserErrors.RoleEscalation);
        }

        var secret = secrets.NewSecret();
        var client = ApiClient.Create(
            ApiClientId.From(ids.NewId()), command.Name.Trim(), [.. command.Scopes.Order(StringComparer.Ordinal)],
            SecretHash.Of(secret), UserId.From(command.Granter), clock.GetUtcNow());
        clients.Add(client);
        return Task.FromResult<Result<IssuedSecret>>(new IssuedSecret(client.State.Id.Value, secret));
    }
}
