using Modular.Application.Shared;

namespace Modular.Api.Shared.Contract;

/// <summary>Which command a body becomes: what its validator demands is what the document says of the body.</summary>
internal sealed record Sends(Type Command);

public static class SentCommands
{
    /// <summary>The body has the command's properties, by name, and so their limits.</summary>
    public static RouteHandlerBuilder Sends<TCommand>(this RouteHandlerBuilder endpoint)
        where TCommand : IWrites =>
        endpoint.WithMetadata(new Sends(typeof(TCommand)));
}
