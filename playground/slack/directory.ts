import type { UserGroup, WorkspacePerson } from './workspaces.ts';
import type { World } from './world/world.ts';

export interface ListedChannel {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly isShared: boolean;
  /** Between the app and one person. */
  readonly isDirect: boolean;
}

/** The people, groups and conversations of a workspace. */
export interface Directory {
  /** The workspace's name. */
  readonly workspace: string;
  readonly people: readonly WorkspacePerson[];
  readonly groups: readonly UserGroup[];
  readonly channels: readonly ListedChannel[];
}

/** Looks at a workspace afresh. */
export function directoryOf({ team, people, channels }: World): Directory {
  return structuredClone({
    workspace: team.name,
    people: people.all(),
    groups: people.groups(),
    channels: channels.all().map(({ id, name, members, isExtShared, directWith }) => ({
      id,
      name,
      members: [...members],
      isShared: isExtShared,
      isDirect: directWith !== undefined,
    })),
  });
}
