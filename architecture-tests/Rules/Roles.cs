using Modular.ArchitectureTests.Engine;

namespace Modular.ArchitectureTests.Rules;

/// <summary>What a type is for, told by what it implements; the rules know no list of types.</summary>
internal static class Roles
{
    public const string CommandOf = "Modular.Application.Shared.ICommand";
    public const string QueryOf = "Modular.Application.Shared.IQuery";
    public const string RequestHandler = "MediatR.IRequestHandler";

    public static bool IsRequest(this Node type) => type.Is("MediatR.IBaseRequest") && type.IsConcrete;

    public static bool IsCommand(this Node type) => type.Is(CommandOf);

    public static bool IsQuery(this Node type) => type.Is(QueryOf);

    public static bool IsHandler(this Node type) => type.Is(RequestHandler) && type.IsConcrete;

    public static bool IsCommandHandler(this Node type) => type.Is("Modular.Application.Shared.ICommandHandler");

    public static bool IsQueryHandler(this Node type) => type.Is("Modular.Application.Shared.IQueryHandler");

    public static bool IsReaction(this Node type) => type.Is("Modular.Application.Shared.IReaction");

    public static bool IsJob(this Node type) => type.Is("Modular.Application.Shared.IJob");

    public static bool IsJobHandler(this Node type) => type.Is("Modular.Application.Shared.IJobHandler");

    public static bool IsValidator(this Node type) => type.Is("FluentValidation.AbstractValidator");

    public static bool IsBehaviour(this Node type) => type.Is("MediatR.IPipelineBehavior");

    public static bool IsProjection(this Node type) =>
        type.Is("Modular.Infrastructure.Shared.Projections.IProjection");

    public static bool IsDomainEvent(this Node type) => type.Is("Modular.Domain.Shared.IDomainEvent");

    public static bool IsIntegrationEvent(this Node type) =>
        type.Is("Modular.Application.Contracts.Shared.IIntegrationEvent");

    /// <summary>Makes integration events of domain events.</summary>
    public static bool IsPublisher(this Node type) =>
        type.Place.Layer == Layer.Infrastructure && !type.Place.IsShared && type.Methods.Any(m =>
            Node.Display(m.Method.ReturnType) == "Modular.Application.Contracts.Shared.IIntegrationEvent");

    public static bool IsAggregate(this Node type) => type.Is("Modular.Domain.Shared.AggregateRoot");

    public static bool IsState(this Node type) => type.Is("Modular.Domain.Shared.AggregateState");

    /// <summary>Maps routes of a module.</summary>
    public static bool IsEndpoint(this Node type) =>
        type.Place is { Layer: Layer.Api, IsHost: false } && type.Calls.Any(call => IsRoute(call.Type, call.Method));

    public static bool IsRoute(string type, string method) =>
        type == "Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions"
        && method is "MapGet" or "MapPost" or "MapPut" or "MapPatch" or "MapDelete" or "MapMethods";

    /// <summary>The adapter of a port that the domain declares: it loads and saves.</summary>
    public static bool IsRepository(this Node type) =>
        type.Place.Layer == Layer.Infrastructure && type.IsConcrete
        && type.Parents.Any(p => Place.Of(p.Assembly) is { Layer: Layer.Domain, IsShared: false });

    /// <summary>Does the work of a request, an event or a job.</summary>
    public static bool IsWorker(this Node type) => type.IsHandler() || type.IsReaction() || type.IsJobHandler();

    public static bool IsFoundByItsInterface(this Node type) =>
        type.IsWorker() || type.IsValidator() || type.IsProjection() || type.IsRepository();
}
