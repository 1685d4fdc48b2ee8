using System;
using System.Collections.Generic;

namespace Modular.Infrastructure.Shared.Modules
{
    public interface IModule
    {
        void Register(ModuleBuilder module);
    }

    public sealed class ModuleBuilder
    {
        public ModuleBuilder DomainEvent<T>(string wireName) => this;

        public ModuleBuilder Permission(string name, params IReadOnlyList<string> roles) => this;
    }
}

namespace Modular.Infrastructure.Shared.Projections
{
    public interface IProjection
    {
        string ReadModel { get; }

        IReadOnlyCollection<Type> Events { get; }
    }
}
