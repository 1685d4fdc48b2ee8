using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Shared;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>Every list, asked for in every way that its route documents, on 200,000 rows.</summary>
public sealed class ListPlanTests(CrowdedHost crowd) : IClassFixture<CrowdedHost>
{
    // A page number reaches 10,000 rows; what filters beside the index walks over must stay below that, too.
    private const int MostRead = 12_000;
    private const int MostSorted = 1_500;

    [Fact]
    public async Task Every_page_of_every_list_comes_from_an_index()
    {
        var lists = crowd.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (
                Path: endpoint.RoutePattern.RawText!, List: endpoint.Metadata.GetMetadata<ListParameters>()))
            .Where(list => list.List is not null).DistinctBy(list => list.Path).ToList();
        List<string> wrong = [];
        var asked = 0;
        foreach (var (path, list) in lists)
        {
            foreach (var question in QuestionsTo(list!))
            {
                foreach (var person in new[] { crowd.Admin, crowd.Customer })
                {
                    asked += await AskAsync(person, path, question, wrong);
                }
            }
        }

        wrong.Should().BeEmpty();
        lists.Count.Should().BeGreaterThanOrEqualTo(8);
        asked.Should().BeGreaterThan(lists.Count * 4);
    }

    // Each order; each filter in each order; all filters at once.
    private static IEnumerable<Dictionary<string, string>> QuestionsTo(ListParameters list)
    {
        foreach (var sort in list.Sorts.DefaultIfEmpty(null))
        {
            Filter[][] choices = [[], .. list.Filters.Select(filter => new[] { filter }), [.. list.Filters]];
            foreach (var filters in choices)
            {
                Dictionary<string, string> question = [];
                var needed = list.SortNeeds.Where(need => sort?.TrimStart('-').StartsWith(need.Field) == true)
                    .Select(need => need.Needs).Concat(filters.Select(filter => filter.Needs));
                foreach (var filter in filters.Concat(list.Filters.Where(f => needed.Contains(f.Name))))
                {
                    question[filter.Name] = ValueOf(filter.Example);
                }

                if (sort is not null)
                {
                    question["sort"] = sort;
                }

                yield return question;
            }
        }

        if (list.IsNumbered)
        {
            yield return new() { ["page"] = "100", ["limit"] = "100" };
        }
    }

    private static string ValueOf(JsonNode example) => example is JsonArray several
        ? string.Join(',', several.Select(one => (string)one!))
        : example.ToString();

    private async Task<int> AskAsync(
        Shop person, string path, Dictionary<string, string> question, List<string> wrong)
    {
        var url = path + "?" + string.Join('&', question.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        var reply = await person.GetAsync(url);
        // Not theirs to ask, or kept from somebody who has asked the same.
        if ((int)reply.Status == 403
            || (reply.Headers.TryGetValues("X-Cache-Status", out var kept) && kept.Single() == "hit"))
        {
            return 0;
        }

        if ((int)reply.Status != 200)
        {
            wrong.Add($"{url}: {reply.Json}");
            return 0;
        }

        // The second page has a key to start at.
        if ((string?)reply["links"]["next"] is { } next)
        {
            await person.GetAsync(next);
        }

        var plans = await crowd.PlansAsync();
        if (plans.Count == 0)
        {
            wrong.Add($"{url}: no plan was seen; lists are read by ListSql");
        }

        wrong.AddRange(plans.SelectMany(plan => Faults(plan.GetProperty("Plan")).Select(fault =>
            $"{url}: {fault}, in\n{plan.GetProperty("Query Text")}\n{plan.GetProperty("Plan")}")));
        return 1;
    }

    private static IEnumerable<string> Faults(JsonElement node)
    {
        var type = node.GetProperty("Node Type").GetString()!;
        var loops = Number(node, "Actual Loops");
        var rows = Number(node, "Actual Rows") * loops;
        var removed = Number(node, "Rows Removed by Filter") + Number(node, "Rows Removed by Index Recheck");
        var read = rows + (removed * loops);
        var children = node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().ToList() : [];
        if (type == "Seq Scan")
        {
            yield return $"reads all of {node.GetProperty("Relation Name")}";
        }

        if (type.EndsWith("Scan", StringComparison.Ordinal) && read > MostRead)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{type} reads {read} rows");
        }

        if (type is "Sort" or "Incremental Sort"
            && children.Sum(child => Number(child, "Actual Rows") * Number(child, "Actual Loops")) > MostSorted)
        {
            yield return $"{type} of {children.Sum(child => Number(child, "Actual Rows"))} rows";
        }

        foreach (var fault in children.SelectMany(Faults))
        {
            yield return fault;
        }
    }

    private static double Number(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
}
