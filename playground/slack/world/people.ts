import type { UserGroup, Workspace, WorkspacePerson } from '../workspaces.ts';

/** Everyone in the workspace, and the user groups they form. */
export class People {
  readonly #people: Map<string, WorkspacePerson>;
  readonly #groups: Map<string, UserGroup>;
  /** The error all `usergroups.*` methods answer, if any. */
  groupsFailure: string | undefined;

  constructor(workspace: Workspace) {
    this.#people = new Map(workspace.people.map((person) => [person.id, person]));
    this.#groups = new Map(workspace.groups.map((group) => [group.id, group]));
    const groups = workspace.userGroups ?? 'available';
    this.groupsFailure = groups === 'available' ? undefined : groups;
  }

  find(id: string): WorkspacePerson | undefined {
    return this.#people.get(id);
  }

  /** @throws when nobody has that id: a mistake of the test */
  get(id: string): WorkspacePerson {
    const person = this.#people.get(id);
    if (person === undefined) throw new Error(`The workspace has nobody with the id ${id}`);
    return person;
  }

  byHandle(handle: string): WorkspacePerson | undefined {
    return [...this.#people.values()].find((person) => person.name === handle);
  }

  update(id: string, change: Partial<Omit<WorkspacePerson, 'id'>>): void {
    this.#people.set(id, { ...this.get(id), ...change });
  }

  all(): WorkspacePerson[] {
    return [...this.#people.values()];
  }

  groups(): UserGroup[] {
    return [...this.#groups.values()];
  }

  group(id: string): UserGroup | undefined {
    return this.#groups.get(id);
  }

  /** @throws when there is no such group: a mistake of the test */
  setMembers(groupId: string, members: string[]): UserGroup {
    const group = this.#groups.get(groupId);
    if (group === undefined) throw new Error(`The workspace has no user group ${groupId}`);
    this.#groups.set(groupId, { ...group, members });
    return group;
  }
}
