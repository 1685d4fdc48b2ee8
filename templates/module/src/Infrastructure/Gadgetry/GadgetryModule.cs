using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Gadgetry.Commands;
using Modular.Domain.Gadgetry;
using Modular.Infrastructure.Gadgetry.Write;
using Modular.Infrastructure.Shared.Modules;

namespace Modular.Infrastructure.Gadgetry;

/// <summary>Gadgetry.</summary>
public sealed class GadgetryModule : IModule
{
    public const string Name = "gadgetry";

    string IModule.Name => Name;

    public Assembly Application => typeof(CreateWidgetCommand).Assembly;

    public void Register(ModuleBuilder module)
    {
        // Behind the name stand the roles that have it; without one it is the admin's alone.
        module
            .Permission("gadgetry:a_widget:read")
            .Permission("gadgetry:a_widget:write");

        module.Services.AddScoped<IWidgetRepository, WidgetRepository>();

        module
            .DomainEvent<WidgetCreated>("gadgetry.a_widget.created");
    }
}
