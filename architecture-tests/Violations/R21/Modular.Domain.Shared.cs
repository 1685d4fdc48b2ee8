using System;

namespace Modular.Domain.Shared;

public interface IDomainEvent;

public sealed class NoConsumerAttribute(string reason) : Attribute
{
    public string Reason => reason;
}
