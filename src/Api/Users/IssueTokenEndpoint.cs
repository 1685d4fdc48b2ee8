using MediatR;
using Microsoft.AspNetCore.Mvc;
using Modular.Api.Shared.Limits;

namespace Modular.Api.Users;

internal static class IssueTokenEndpoint
{
    public const string Path = "/oauth/token";
    private const long LargestBody = 16 * 1024;

    public static void Map(IEndpointRouteBuilder root) => root
        .MapPost(Path, HandleAsync)
        .AllowAnonymous()
        .GuardSecrets().LimitGuesses()
        .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
        .WithTags("Auth")
        .WithName("issueClientToken")
        .WithSummary("A token for an API client (RFC 6749, client_credentials)")
        .Accepts<ClientTokenRequest>("application/x-www-form-urlencoded")
        .Produces<ClientTokenResponse>()
        .Produces<OAuthProblem>(StatusCodes.Status400BadRequest)
        .Produces<OAuthProblem>(StatusCodes.Status401Unauthorized);

    private static async Task<IResult> HandleAsync(
        HttpContext context, IMediator mediator, CancellationToken cancellationToken)
    {
        var request = await TokenRequest.ReadAsync(context.Request, cancellationToken);
        if (request.Command is null)
        {
            return OAuthAnswer.Refusal(context, request.Error, request.Description);
        }

        var issued = await mediator.Send(request.Command, cancellationToken);
        return issued.Error is { } refusal
            ? OAuthAnswer.Refusal(context, refusal.Code, refusal.Detail)
            : OAuthAnswer.Token(context, issued.Value);
    }
}
